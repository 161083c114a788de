import { PathExt } from '@jupyterlab/coreutils';
import { refreshIcon, settingsIcon, ToolbarButtonComponent } from '@jupyterlab/ui-components';
import * as React from 'react';
import { capital, Link, Trouble, useLab, Words } from './lab';
import { IScoreAnswer } from './messages';

/** The top of the sidebar: which notebook, how ready it is, and the button; or what is missing. */
export function Readiness(): JSX.Element {
  const { review, actions, trans } = useLab();
  const { current, trouble } = review;
  const isBusy = current?.task?.status === 'running';
  const words = !current
    ? trans.__(
        'Open a notebook: here you see what keeps it from production, and turn it into a tested package with a job.'
      )
    : !current.isPython
      ? trans.__('This notebook is in another language. nb2prod reads notebooks in Python.')
      : current.isLarge && trans.__('A very large notebook: it is checked when you save it.');
  return (
    <div className="jp-nb2prod-top">
      {current && (
        <div className="jp-nb2prod-title">
          <span className="jp-nb2prod-file" title={current.path}>
            {PathExt.basename(current.path)}
          </span>
          <ToolbarButtonComponent
            tooltip={trans.__('Check now')}
            onClick={() => actions.check()}
            icon={refreshIcon}
          />
          <ToolbarButtonComponent
            tooltip={trans.__('Settings')}
            onClick={() => actions.settings()}
            icon={settingsIcon}
          />
        </div>
      )}
      {trouble && (
        <Trouble>
          <p>{trouble.words}</p>
          {trouble.cure && (
            <div className="jp-nb2prod-cure">
              <code>{trouble.cure}</code>
              <Link
                label={trans.__('Copy')}
                act={() => navigator.clipboard.writeText(trouble.cure)}
              />
            </div>
          )}
        </Trouble>
      )}
      {current?.isPython && (
        <>
          {current.score && <Gauge score={current.score} isOfPackage={current.isPackageScored} />}
          <button
            className="jp-Button jp-mod-styled jp-mod-accept jp-nb2prod-productionize"
            disabled={isBusy || !!trouble?.cure}
            onClick={() => void actions.productionize()}
          >
            {trans.__('Productionize…')}
          </button>
        </>
      )}
      {words && <Words>{words}</Words>}
    </div>
  );
}

function Gauge(props: { score: IScoreAnswer; isOfPackage: boolean }): JSX.Element {
  const { trans } = useLab();
  const { score, isOfPackage } = props;
  const said = isOfPackage
    ? trans.__('The package: %1 of %2', score.done, score.of)
    : trans.__('The notebook: %1 of %2', score.done, score.of);
  const scales = trans.__(
    'The ML Test Score. %1 of %2 items are done, which makes it %3. By points the worst section has %4 of 7: %5.',
    score.done,
    score.of,
    score.kind,
    score.points,
    score.band
  );
  return (
    <>
      <div className="jp-nb2prod-gauge" title={scales}>
        <div
          role="meter"
          aria-label={trans.__('Readiness')}
          aria-valuemin={0}
          aria-valuemax={score.of}
          aria-valuenow={score.done}
          aria-valuetext={`${said}: ${score.kind}`}
          className="jp-nb2prod-track"
        >
          <div style={{ width: `${(100 * score.done) / score.of}%` }} />
        </div>
        <span>{said}</span>
      </div>
      <p className="jp-nb2prod-kind" title={scales}>
        {capital(score.kind)}
      </p>
      {score.next && (
        <details className="jp-nb2prod-next">
          <summary>{trans.__('Next: %1', score.next.title)}</summary>
          <p>{capital(score.next.next)}.</p>
          <p>{score.next.asks}</p>
        </details>
      )}
    </>
  );
}
