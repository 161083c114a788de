import { PathExt } from '@jupyterlab/coreutils';
import { refreshIcon, settingsIcon } from '@jupyterlab/ui-components';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { IScoreAnswer } from './messages';
import { IActions, IReview, ITrouble } from './tokens';
import { capital } from './values';

interface IProps {
  review: IReview;
  actions: IActions;
  trans: TranslationBundle;
}

/** The top of the sidebar: which notebook, how ready it is, and the button; or what is missing. */
export function Readiness({ review, actions, trans }: IProps): JSX.Element {
  const { current, trouble } = review;
  if (!current) {
    return (
      <div className="jp-nb2prod-top">
        {trouble && <Trouble trouble={trouble} trans={trans} />}
        <p className="jp-nb2prod-words">
          {trans.__(
            'Open a notebook: here you see what keeps it from production, and turn it into a tested package with a job.'
          )}
        </p>
      </div>
    );
  }
  const isRunning = current.task?.status === 'running';
  return (
    <div className="jp-nb2prod-top">
      <div className="jp-nb2prod-title">
        <span className="jp-nb2prod-file" title={current.path}>
          {PathExt.basename(current.path)}
        </span>
        <IconButton label={trans.__('Check now')} act={() => actions.check()} icon={refreshIcon} />
        <IconButton
          label={trans.__('Settings')}
          act={() => actions.settings()}
          icon={settingsIcon}
        />
      </div>
      {trouble && <Trouble trouble={trouble} trans={trans} />}
      {!current.isPython ? (
        <p className="jp-nb2prod-words">
          {trans.__('This notebook is in another language. nb2prod reads notebooks in Python.')}
        </p>
      ) : (
        <>
          {current.score && (
            <Gauge score={current.score} isOfPackage={current.isPackageScored} trans={trans} />
          )}
          <button
            className="jp-Button jp-mod-styled jp-mod-accept jp-nb2prod-productionize"
            disabled={isRunning || !!trouble?.cure}
            onClick={() => void actions.productionize()}
          >
            {trans.__('Productionize…')}
          </button>
          {current.isLarge && (
            <p className="jp-nb2prod-words">
              {trans.__('A very large notebook: it is checked when you save it.')}
            </p>
          )}
        </>
      )}
    </div>
  );
}

function Gauge(props: {
  score: IScoreAnswer;
  isOfPackage: boolean;
  trans: TranslationBundle;
}): JSX.Element {
  const { score, isOfPackage, trans } = props;
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

function Trouble(props: { trouble: ITrouble; trans: TranslationBundle }): JSX.Element {
  const { trouble, trans } = props;
  return (
    <div className="jp-nb2prod-trouble" role="alert">
      <p>{trouble.words}</p>
      {trouble.cure && (
        <div className="jp-nb2prod-cure">
          <code>{trouble.cure}</code>
          <button
            className="jp-nb2prod-link"
            onClick={() => void navigator.clipboard.writeText(trouble.cure)}
          >
            {trans.__('Copy')}
          </button>
        </div>
      )}
    </div>
  );
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
