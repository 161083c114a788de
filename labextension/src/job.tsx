import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { Mark } from './icons';
import { IJobParameter, IRun } from './messages';
import { NotebookReview } from './notebookReview';
import { Field } from './plan';
import { IActions } from './tokens';
import { refusal } from './values';

interface IProps {
  review: NotebookReview;
  actions: IActions;
  trans: TranslationBundle;
}

/** The form of the package's job, and its runs. */
export function Job(props: IProps): JSX.Element {
  const { review, trans } = props;
  if (!review.job) {
    return (
      <p className="jp-nb2prod-words">
        {trans.__('No job yet. Productionize writes one, to be run here with other parameters.')}
      </p>
    );
  }
  return (
    <>
      <Form key={review.job.path} {...props} />
      <Runs {...props} runs={review.job.runs} />
    </>
  );
}

function Form({ review, actions, trans }: IProps): JSX.Element {
  const { job, run } = review;
  const [typed, setTyped] = React.useState<{ [name: string]: string }>({});
  const shown = (one: IJobParameter) => typed[one.name] ?? plain(one);
  const wrong = (one: IJobParameter) => {
    const refused = review.refusedField[one.name];
    return one.name in typed ? refused || refusal(trans, one.type, typed[one.name]) : '';
  };
  const isWrong = job!.parameters.some(one => wrong(one) !== '');
  const isRunning = run?.status === 'running';
  const start = (event: React.FormEvent) => {
    event.preventDefault();
    const changed = job!.parameters.filter(one => one.name in typed && shown(one) !== plain(one));
    void actions.run(Object.fromEntries(changed.map(one => [one.name, typed[one.name]])));
  };
  return (
    <form className="jp-nb2prod-form" onSubmit={start} aria-label={trans.__('Run the job')}>
      {job!.parameters.map(one => (
        <div key={one.name} className="jp-nb2prod-parameter">
          <span title={one.help}>
            <code className="jp-nb2prod-row-name">{one.name}</code>
            <span className="jp-nb2prod-type">{one.type === 'None' ? '' : one.type}</span>
          </span>
          <Field
            label={one.name}
            type={one.type}
            text={shown(one)}
            wrong={wrong(one)}
            change={text => {
              review.refusedField = {};
              setTyped({ ...typed, [one.name]: text });
            }}
          />
        </div>
      ))}
      <div className="jp-nb2prod-bar">
        <button className="jp-Button jp-mod-styled" type="submit" disabled={isWrong || isRunning}>
          {trans.__('Run job')}
        </button>
        {isRunning && (
          <>
            <progress
              aria-label={trans.__('Cells run')}
              max={run.cells || 1}
              value={run.cells ? run.cell : undefined}
            />
            <span className="jp-nb2prod-row-detail">
              {run.cells ? trans.__('Cell %1 of %2', run.cell, run.cells) : trans.__('Starting')}
            </span>
            <button type="button" className="jp-nb2prod-link" onClick={() => void actions.cancel()}>
              {trans.__('Cancel')}
            </button>
          </>
        )}
      </div>
      {run?.error && (
        <p className="jp-nb2prod-trouble" role="alert">
          {run.error}
        </p>
      )}
    </form>
  );
}

function Runs(props: IProps & { runs: IRun[] }): JSX.Element {
  const { actions, trans, runs } = props;
  const names: { [status: string]: string } = {
    done: trans.__('Done'),
    failed: trans.__('Failed'),
    cancelled: trans.__('Cancelled'),
    running: trans.__('Running')
  };
  return (
    <ul className="jp-nb2prod-rows" aria-label={trans.__('Runs, the newest first')}>
      {runs.map(run => (
        <li key={run.executed || run.started} className="jp-nb2prod-run">
          <Mark of={run.status} label={names[run.status]} />
          <div className="jp-nb2prod-row-text">
            <span className="jp-nb2prod-row-name">
              {new Date(run.started).toLocaleString()}
              {run.seconds !== null && ` · ${run.seconds.toFixed(1)} s`}
            </span>
            {Object.entries(run.values).map(([name, value]) => (
              <code className="jp-nb2prod-row-detail" key={name}>
                {name} = {JSON.stringify(value)}
              </code>
            ))}
            {run.error && <span className="jp-nb2prod-message">{run.error}</span>}
            <div className="jp-nb2prod-acts">
              {run.executed && (
                <button className="jp-nb2prod-link" onClick={() => void actions.open(run.executed)}>
                  {trans.__('Executed notebook')}
                </button>
              )}
              {run.failed_cell > 0 && (
                <button
                  className="jp-nb2prod-link"
                  onClick={() => void actions.open(run.executed, run.failed_cell)}
                >
                  {trans.__('Failing cell')}
                </button>
              )}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** A default, which is code, as it is typed: a text without its quotes. */
function plain(one: IJobParameter): string {
  const quoted = /^(['"])(.*)\1$/s.exec(one.default);
  return quoted && !/[\\\n]/.test(quoted[2]) ? quoted[2] : one.default;
}
