import * as React from 'react';
import { numberOf } from './document';
import { Mark } from './icons';
import { useLab, View, Words } from './lab';
import { ISkipped } from './messages';
import { Rows } from './rows';

/** The functions of the notebook, and whether tests call them. */
export const Functions: View = ({ of }) => {
  const { actions, trans } = useLab();
  const functions = of.check?.functions ?? [];
  if (!functions.length) {
    return <Words>{trans.__('The notebook defines no functions.')}</Words>;
  }
  const states = {
    tested: trans.__('tested'),
    untested: trans.__('untested'),
    untestable: trans.__('cannot be tested')
  };
  const rows = functions.map(one => ({
    key: `${one.place.cell}:${one.name}`,
    mark: <Mark of={one.state} label={states[one.state]} />,
    text: one.name,
    detail: [states[one.state], one.why].filter(Boolean).join(': '),
    go: () => actions.goTo(one.place)
  }));
  return <Rows label={trans.__('Functions')} rows={rows} />;
};

/** The steps that will come out, and what will not. */
export const Plan: View = ({ of }) => {
  const { actions, trans } = useLab();
  const { plan } = of;
  if (!plan || plan.refused) {
    return <Words>{plan?.refused || trans.__('The plan comes after the check.')}</Words>;
  }
  const steps = plan.steps.map(step => ({
    key: step.name,
    text: step.title || step.name,
    detail: step.call,
    go: () => actions.goTo({ cell: step.cells[0], line: 1, column: 1 })
  }));
  const told = (title: string, list: ISkipped[]) =>
    list.length > 0 && (
      <>
        <h4 className="jp-nb2prod-head">{title}</h4>
        <Rows
          label={title}
          rows={list.map((one, index) => ({
            key: `${index}:${one.what}`,
            text: one.what,
            detail: `${trans.__('Cell %1', numberOf(of.panel, one.place.cell))} · ${one.reason}`,
            go: () => actions.goTo(one.place)
          }))}
        />
      </>
    );
  return (
    <>
      {plan.order_warnings.map(words => (
        <Words key={words}>{words}</Words>
      ))}
      <Rows label={trans.__('Steps')} rows={steps} />
      {told(trans.__('Left out'), plan.skipped)}
      {told(trans.__('Worth a look'), plan.notes)}
    </>
  );
};
