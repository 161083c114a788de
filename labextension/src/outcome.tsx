import * as React from 'react';
import { Mark } from './icons';
import { Link, Trouble, useLab, View, Words } from './lab';
import { IProductionized, ITask } from './messages';

/** What is being made of the notebook, stage by stage, and then what came of it. */
export const Outcome: View = ({ of }) => {
  const { actions, trans } = useLab();
  const { task } = of;
  if (!task) {
    return of.refused ? <Trouble>{of.refused}</Trouble> : null;
  }
  const isRunning = task.status === 'running';
  return (
    <div className="jp-nb2prod-outcome">
      {task.status !== 'done' && <Stages task={task} />}
      {task.error && <Trouble>{task.error}</Trouble>}
      {task.status === 'cancelled' && <Words>{trans.__('Cancelled. Nothing was written.')}</Words>}
      {task.productionized && <Result made={task.productionized} />}
      {isRunning ? (
        <Link label={trans.__('Cancel')} act={() => actions.cancel()} />
      ) : (
        <Link label={trans.__('Dismiss')} act={() => of.dismiss()} />
      )}
    </div>
  );
};

/** The stages by name; the last one goes on while the task runs. */
function Stages({ task }: { task: ITask }): JSX.Element {
  return (
    <ol className="jp-nb2prod-stages" aria-live="polite">
      {task.stages.map((stage, index) => (
        <li key={`${index}:${stage.name}`} className="jp-nb2prod-line">
          <Mark of={index < task.stages.length - 1 ? 'done' : task.status} />
          <span className="jp-nb2prod-row-name">{stage.name}</span>
          {stage.seconds !== null && (
            <span className="jp-nb2prod-count">{stage.seconds.toFixed(1)} s</span>
          )}
        </li>
      ))}
    </ol>
  );
}

function Result({ made }: { made: IProductionized }): JSX.Element {
  const { actions, trans } = useLab();
  const links = [
    [trans.__('Open package'), made.readme],
    [trans.__('Open job'), made.job],
    [trans.__('Checklist'), made.checklist],
    [trans.__('Report'), made.report]
  ];
  const untested = trans._n(
    '%1 function without a test',
    '%1 functions without a test',
    made.untested.length
  );
  return (
    <>
      {made.came.map(({ mark, text }) => (
        <div key={text} className="jp-nb2prod-line">
          <Mark of={mark} /> <span>{text}</span>
        </div>
      ))}
      {made.verification?.differences.map((one, index) => (
        <details key={index} className="jp-nb2prod-difference">
          <summary>{one.title}</summary>
          <h5>{trans.__('The notebook')}</h5>
          <pre>{one.original ?? trans.__('nothing')}</pre>
          <h5>{trans.__('The job')}</h5>
          <pre>{one.job ?? trans.__('nothing')}</pre>
        </details>
      ))}
      {made.untested.length > 0 && (
        <details>
          <summary>{untested}</summary>
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
        {links.map(
          ([label, path]) =>
            path && <Link key={label} label={label} title={path} act={() => actions.open(path)} />
        )}
      </div>
    </>
  );
}
