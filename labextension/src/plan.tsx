import * as React from 'react';
import { useLab, View, Words } from './lab';
import { IRow } from './messages';
import { Rows } from './rows';

/** The functions of the notebook, and whether tests call them. */
export const Functions: View = ({ of }) => {
  const { trans } = useLab();
  if (!of.check?.functions.length) {
    return of.check && <Words>{trans.__('The notebook defines no functions.')}</Words>;
  }
  return <Rows label={trans.__('Functions')} rows={of.check.functions} />;
};

/** The steps that will come out, and what will not. */
export const Plan: View = ({ of: { plan } }) => {
  const { trans } = useLab();
  if (!plan || plan.refused) {
    return <Words>{plan?.refused || trans.__('The plan comes after the check.')}</Words>;
  }
  const told = (title: string, rows: IRow[]) =>
    rows.length > 0 && (
      <>
        <h4 className="jp-nb2prod-head">{title}</h4>
        <Rows label={title} rows={rows} />
      </>
    );
  return (
    <>
      {plan.order_warnings.map(words => (
        <Words key={words}>{words}</Words>
      ))}
      <Rows label={trans.__('Steps')} rows={plan.steps} />
      {told(trans.__('Left out'), plan.skipped)}
      {told(trans.__('Worth a look'), plan.notes)}
    </>
  );
};
