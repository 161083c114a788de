import * as React from 'react';
import { Mark } from './icons';
import { Link, Opens, Trouble, useLab, View, Words } from './lab';
import { IProductionized, ITask } from './messages';

/** What is being made of the notebook, stage by stage, and then what came of it. */
export const Outcome: View = ({ of }) => {
  const { actions, trans } = useLab();
  const { task } = of;
  return (
    task && (
      <div className="jp-nb2prod-outcome">
        {!task.productionized && <Stages task={task} />}
        {task.status === 'failed' && <Trouble>{task.told}</Trouble>}
        {task.status === 'cancelled' && <Words>{task.told}</Words>}
        {task.productionized && <Result made={task.productionized} />}
        {task.status === 'running' ? (
          <Link label={trans.__('Cancel')} act={() => actions.cancel(task)} />
        ) : (
          <Link label={trans.__('Dismiss')} act={() => of.dismiss()} />
        )}
      </div>
    )
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
  return (
    <>
      {made.came.map(({ mark, text }) => (
        <div key={text} className="jp-nb2prod-line">
          <Mark of={mark} /> <span>{text}</span>
        </div>
      ))}
      {made.details.map(({ title, parts }, index) => (
        <details key={index}>
          <summary>{title}</summary>
          <dl className="jp-nb2prod-parts">
            {parts.map(part => (
              <React.Fragment key={part.title}>
                <dt>{part.title}</dt>
                <dd>{part.text}</dd>
              </React.Fragment>
            ))}
          </dl>
        </details>
      ))}
      <Opens files={made.opens} />
    </>
  );
}
