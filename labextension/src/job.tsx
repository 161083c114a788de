import * as React from 'react';
import { Mark } from './icons';
import { Field, Link, Trouble, useLab, View, Words } from './lab';
import { IRun } from './messages';

/** The form of the package's job, and its runs. */
export const Job: View = ({ of }) => {
  const { trans } = useLab();
  if (!of.job) {
    return (
      <Words>
        {trans.__('No job yet. Productionize writes one, to be run here with other parameters.')}
      </Words>
    );
  }
  // Of a run that has just ended more is known than its notebook tells.
  const known = of.run?.run;
  const runs = of.job.runs.map(one => (one.executed === known?.executed ? known : one));
  return (
    <>
      <Form key={of.job.path} of={of} />
      <ul className="jp-nb2prod-rows" aria-label={trans.__('Runs, the newest first')}>
        {runs.map(run => (
          <Run key={run.executed || run.started} run={run} />
        ))}
      </ul>
    </>
  );
};

const Form: View = ({ of }) => {
  const { actions, trans } = useLab();
  const [typed, setTyped] = React.useState<{ [name: string]: string }>({});
  const { job, run } = of;
  const isRunning = run?.status === 'running';
  const isWrong = Object.keys(of.refusedField).length > 0;
  const start = (event: React.FormEvent) => {
    event.preventDefault();
    const isNew = (name: string, text: string) => name in typed && typed[name] !== text;
    const changed = job!.parameters.filter(one => isNew(one.name, one.text));
    void actions.run(Object.fromEntries(changed.map(one => [one.name, typed[one.name]])));
  };
  return (
    <form className="jp-nb2prod-form" onSubmit={start} aria-label={trans.__('Run the job')}>
      {job!.parameters.map(one => (
        <div key={one.name} className="jp-nb2prod-parameter" title={one.help}>
          <code className="jp-nb2prod-row-name">{one.name}</code>
          <span className="jp-nb2prod-type">{one.type}</span>
          <Field
            label={one.name}
            type={one.type}
            text={one.text}
            wrong={of.refusedField[one.name]}
            change={text => {
              setTyped({ ...typed, [one.name]: text });
              of.accept(one.name);
            }}
            write={text => actions.judge({ [one.name]: text })}
          />
        </div>
      ))}
      <div className="jp-nb2prod-bar">
        <button className="jp-Button jp-mod-styled" type="submit" disabled={isWrong || isRunning}>
          {trans.__('Run job')}
        </button>
        {actions.canSchedule && (
          <Link label={trans.__('Schedule…')} act={() => actions.schedule(job!.path)} />
        )}
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
            <Link label={trans.__('Cancel')} act={() => actions.cancel()} />
          </>
        )}
      </div>
      {run?.error && <Trouble>{run.error}</Trouble>}
    </form>
  );
};

function Run({ run }: { run: IRun }): JSX.Element {
  const { actions, trans } = useLab();
  const names = {
    done: trans.__('Done'),
    failed: trans.__('Failed'),
    cancelled: trans.__('Cancelled'),
    running: trans.__('Running')
  };
  const took = run.seconds === null ? '' : ` · ${run.seconds.toFixed(1)} s`;
  return (
    <li className="jp-nb2prod-run">
      <Mark of={run.status} label={names[run.status]} />
      <div className="jp-nb2prod-row-text">
        <span className="jp-nb2prod-row-name">{new Date(run.started).toLocaleString() + took}</span>
        {run.values.map(value => (
          <code className="jp-nb2prod-row-detail" key={value}>
            {value}
          </code>
        ))}
        {run.error && <span className="jp-nb2prod-message">{run.error}</span>}
        <div className="jp-nb2prod-acts">
          {run.executed && (
            <Link label={trans.__('Executed notebook')} act={() => actions.open(run.executed)} />
          )}
          {run.failed_cell > 0 && (
            <Link
              label={trans.__('Failing cell')}
              act={() => actions.open(run.executed, run.failed_cell)}
            />
          )}
        </div>
      </div>
    </li>
  );
}
