import * as React from 'react';
import { Mark } from './icons';
import { Field, Link, Opens, Trouble, useLab, View, Words } from './lab';
import { ICrown, IRun } from './messages';

/** The form of the package's job, and its runs. */
export const Job: View = ({ of }) => {
  const { trans } = useLab();
  if (!of.job?.path) {
    return (
      <Words>
        {trans.__('No job yet. Productionize writes one, to be run here with other parameters.')}
      </Words>
    );
  }
  return (
    <>
      <Form key={of.job.path} of={of} />
      <ul className="jp-nb2prod-rows" aria-label={trans.__('Runs, the newest first')}>
        {of.job.runs.map(run => (
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
  const start = (event: React.FormEvent) => {
    event.preventDefault();
    void actions.run(typed);
  };
  return (
    <form className="jp-nb2prod-form" onSubmit={start} aria-label={trans.__('Run the job')}>
      {job!.parameters.map(({ name, type, text, options, help }) => (
        <div key={name} className="jp-nb2prod-parameter" title={help}>
          <code className="jp-nb2prod-row-name">{name}</code>
          <span className="jp-nb2prod-type">{type}</span>
          <Field
            label={name}
            text={text}
            options={options}
            change={now => setTyped({ ...typed, [name]: now })}
            write={now => actions.judge({ [name]: now })}
          />
        </div>
      ))}
      <div className="jp-nb2prod-bar">
        <button className="jp-Button jp-mod-styled" type="submit" disabled={isRunning}>
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
            <span className="jp-nb2prod-row-detail">{run.told}</span>
            <Link label={trans.__('Cancel')} act={() => actions.cancel(run)} />
          </>
        )}
      </div>
      {run?.error && <Trouble>{run.error}</Trouble>}
    </form>
  );
};

function Run({ run }: { run: IRun }): JSX.Element {
  const { actions } = useLab();
  const [refused, setRefused] = React.useState('');
  const crown = async (one: ICrown) => setRefused(await actions.crown(one));
  return (
    <li className="jp-nb2prod-run">
      <Mark of={run.status} />
      <div className="jp-nb2prod-row-text">
        <span className="jp-nb2prod-row-name">
          {new Date(run.started).toLocaleString()} · {run.told}
        </span>
        {run.values.map(value => (
          <code className="jp-nb2prod-row-detail" key={value}>
            {value}
          </code>
        ))}
        {run.error && <span className="jp-nb2prod-message">{run.error}</span>}
        {refused && <Trouble>{refused}</Trouble>}
        <Opens files={run.opens}>
          {run.crowns.map(one => (
            <Link key={one.label} label={one.label} title={one.title} act={() => crown(one)} />
          ))}
        </Opens>
      </div>
    </li>
  );
}
