import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { Mark } from './icons';
import { IProductionized, ITask, IVerification } from './messages';
import { NotebookReview } from './notebookReview';
import { IActions } from './tokens';
import { capital } from './values';

interface IProps {
  review: NotebookReview;
  actions: IActions;
  trans: TranslationBundle;
}

/** What is being made of the notebook, stage by stage, and then what came of it. */
export function Outcome({ review, actions, trans }: IProps): JSX.Element | null {
  const { task } = review;
  if (!task) {
    return review.refused ? (
      <p className="jp-nb2prod-trouble" role="alert">
        {review.refused}
      </p>
    ) : null;
  }
  const dismiss = () => {
    review.task = null;
    review.tell();
  };
  return (
    <div className="jp-nb2prod-outcome">
      {task.status !== 'done' && <Stages task={task} />}
      {task.error && (
        <p className="jp-nb2prod-trouble" role="alert">
          {task.error}
        </p>
      )}
      {task.status === 'cancelled' && (
        <p className="jp-nb2prod-words">{trans.__('Cancelled. Nothing was written.')}</p>
      )}
      {task.productionized && <Result made={task.productionized} actions={actions} trans={trans} />}
      <button
        className="jp-nb2prod-link"
        onClick={task.status === 'running' ? () => void actions.cancel() : dismiss}
      >
        {task.status === 'running' ? trans.__('Cancel') : trans.__('Dismiss')}
      </button>
    </div>
  );
}

/** The stages by name; the last one goes on while the task runs. */
function Stages({ task }: { task: ITask }): JSX.Element {
  return (
    <ol className="jp-nb2prod-stages" aria-live="polite">
      {task.stages.map((stage, index) => {
        const isOver = index < task.stages.length - 1;
        return (
          <li key={`${index}:${stage.name}`}>
            <Mark of={isOver ? 'done' : task.status} />
            <span className="jp-nb2prod-row-name">{stage.name}</span>
            {stage.seconds !== null && (
              <span className="jp-nb2prod-count">{stage.seconds.toFixed(1)} s</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Result(props: {
  made: IProductionized;
  actions: IActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { made, actions, trans } = props;
  const { tests } = made;
  const links: [string, string][] = [
    [trans.__('Open package'), made.readme],
    [trans.__('Open job'), made.job],
    [trans.__('Checklist'), made.checklist],
    [trans.__('Report'), made.report]
  ];
  return (
    <>
      {made.failure && !made.verification?.verdict.includes(made.failure) && (
        <p className="jp-nb2prod-line">
          <Mark of="error" label={trans.__('Error')} />
          <span>{capital(made.failure)}.</span>
        </p>
      )}
      {made.verification ? (
        <Verified found={made.verification} trans={trans} />
      ) : (
        <p className="jp-nb2prod-line">
          <Mark of="warning" label={trans.__('Warning')} />
          <span>{trans.__('Not verified: the notebook was not run.')}</span>
        </p>
      )}
      {tests && (
        <p className="jp-nb2prod-line">
          <Mark
            of={tests.passed ? 'done' : 'error'}
            label={tests.passed ? trans.__('Passed') : trans.__('Failed')}
          />
          <span>
            {tests.faults > 0
              ? trans.__(
                  '%1, catching %2 of %3 planted faults.',
                  tests.summary,
                  tests.noticed,
                  tests.faults
                )
              : tests.summary}
          </span>
        </p>
      )}
      {made.conflicts.length > 0 && (
        <p className="jp-nb2prod-line">
          <Mark of="warning" label={trans.__('Warning')} />
          <span>{trans.__('Your edits and ours meet in %1.', made.conflicts.join(', '))}</span>
        </p>
      )}
      {made.untested.length > 0 && (
        <details>
          <summary>
            {trans._n(
              '%1 function without a test',
              '%1 functions without a test',
              made.untested.length
            )}
          </summary>
          <ul>
            {made.untested.map(one => (
              <li key={one.name}>
                <code>{one.name}</code>: {one.why}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="jp-nb2prod-acts">
        {links
          .filter(([, path]) => path)
          .map(([label, path]) => (
            <button
              key={label}
              className="jp-nb2prod-link"
              title={path}
              onClick={() => void actions.open(path)}
            >
              {label}
            </button>
          ))}
      </div>
    </>
  );
}

function Verified(props: { found: IVerification; trans: TranslationBundle }): JSX.Element {
  const { found, trans } = props;
  return (
    <>
      <p className="jp-nb2prod-line">
        <Mark
          of={found.is_same ? 'done' : 'warning'}
          label={found.is_same ? trans.__('The same') : trans.__('Different')}
        />
        <span>{capital(found.verdict)}.</span>
      </p>
      {found.differences.map((one, index) => (
        <details key={index} className="jp-nb2prod-difference">
          <summary>{[one.step, one.name || one.kind, one.why].filter(Boolean).join(' · ')}</summary>
          <h5>{trans.__('The notebook')}</h5>
          <pre>{one.original ?? trans.__('nothing')}</pre>
          <h5>{trans.__('The job')}</h5>
          <pre>{one.job ?? trans.__('nothing')}</pre>
        </details>
      ))}
    </>
  );
}
