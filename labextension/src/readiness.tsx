import { PathExt } from '@jupyterlab/coreutils';
import { refreshIcon, settingsIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { Link, Trouble, useLab, Words } from './lab';
import { IScoreAnswer } from './messages';

/** The top of the sidebar: which notebook, how ready it is, and the button; or what is missing. */
export function Readiness(): JSX.Element {
  const { review, actions, trans } = useLab();
  const { current, trouble } = review;
  const isBusy = current?.task?.status === 'running';
  return (
    <div className="jp-nb2prod-top">
      {current && (
        <div className="jp-nb2prod-title">
          <span className="jp-nb2prod-file" title={current.path}>
            {PathExt.basename(current.path)}
          </span>
          <IconButton
            label={trans.__('Check now')}
            act={() => actions.check()}
            icon={refreshIcon}
          />
          <IconButton
            label={trans.__('Settings')}
            act={() => actions.settings()}
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
      {!current && (
        <Words>
          {trans.__(
            'Open a notebook: here you see what keeps it from production, and turn it into a tested package with a job.'
          )}
        </Words>
      )}
      {current && !current.isPython && (
        <Words>
          {trans.__('This notebook is in another language. nb2prod reads notebooks in Python.')}
        </Words>
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
          {current.isLarge && (
            <Words>{trans.__('A very large notebook: it is checked when you save it.')}</Words>
          )}
        </>
      )}
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

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function IconButton(props: {
  label: string;
  act: () => void;
  icon: typeof refreshIcon;
}): JSX.Element {
  return (
    <button
      className="jp-nb2prod-icon"
      title={props.label}
      aria-label={props.label}
      onClick={props.act}
    >
      <props.icon.react tag="span" />
    </button>
  );
}
