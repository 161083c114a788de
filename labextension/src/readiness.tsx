import { PathExt } from '@jupyterlab/coreutils';
import { refreshIcon, settingsIcon, ToolbarButtonComponent } from '@jupyterlab/ui-components';
import * as React from 'react';
import { Link, Trouble, useLab, Words } from './lab';
import { IScoreAnswer } from './messages';

/** The top of the sidebar: which notebook, how ready it is, and the button; or what is missing. */
export function Readiness(): JSX.Element {
  const { review, actions, trans } = useLab();
  const { current, trouble } = review;
  const copy = (text: string) => navigator.clipboard.writeText(text);
  const isBusy = current?.task?.status === 'running';
  const refused = current?.check?.refused;
  const large = trans.__('A very large notebook: it is checked when you save it.');
  const readOnly = trans.__(
    'This notebook is read-only: its code and its parameters stay as they are. Productionize takes it as it was saved.'
  );
  const nothing = trans.__(
    'Open a notebook: here you see what keeps it from production, and turn it into a tested package with a job.'
  );
  const words = current
    ? refused || (current.isReadOnly && readOnly) || (current.isLarge && large)
    : nothing;
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
              <Link label={trans.__('Copy')} act={() => copy(trouble.cure)} />
            </div>
          )}
        </Trouble>
      )}
      {current && !refused && (
        <>
          {current.score && <Gauge score={current.score} />}
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
      {!current && review.server.lesson && (
        <a className="jp-nb2prod-link" href={review.server.lesson} target="_blank" rel="noreferrer">
          {trans.__('Begin with the first lesson')}
        </a>
      )}
    </div>
  );
}

function Gauge({ score }: { score: IScoreAnswer }): JSX.Element {
  const { trans } = useLab();
  return (
    <>
      <div className="jp-nb2prod-gauge" title={score.scales}>
        <meter aria-label={trans.__('Readiness')} max={score.of} value={score.done} />
        <span>{score.said}</span>
        <p>{score.kind}</p>
      </div>
      {score.next && (
        <details className="jp-nb2prod-next">
          <summary>{trans.__('Next: %1', score.next.title)}</summary>
          <p>{score.next.next}</p>
          <p>{score.next.asks}</p>
        </details>
      )}
    </>
  );
}
