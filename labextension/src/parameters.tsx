import * as React from 'react';
import { decide, decidedIn, listed } from './document';
import { Choice, Field, useLab, View, Words } from './lab';
import { IParameter } from './messages';

/** What a run can be given: named, typed, edited in the code, or left in it. */
export const Parameters: View = ({ of }) => {
  const { trans } = useLab();
  const model = of.panel.model!;
  if (!of.plan?.parameters.length) {
    return of.plan && <Words>{trans.__('No values that a run could be given.')}</Words>;
  }
  const { left_out = [] } = decidedIn(model);
  return (
    <ul className="jp-nb2prod-rows" aria-label={trans.__('Parameters')}>
      {of.plan.parameters.map(one => (
        <li key={one.known_as || one.name} className="jp-nb2prod-parameter" title={one.help}>
          <Choice
            isOn={!left_out.includes(one.known_as)}
            isDisabled={of.isReadOnly || !one.known_as}
            choose={isIn => decide(model, { left_out: listed(left_out, one.known_as, !isIn) })}
          >
            <code className={one.is_left_out ? 'jp-nb2prod-row-name' : 'jp-nb2prod-unseen'}>
              {one.name}
            </code>
          </Choice>
          {one.is_left_out ? (
            <span className="jp-nb2prod-type">{trans.__('stays in the code')}</span>
          ) : (
            <Wish of={of} one={one} />
          )}
        </li>
      ))}
    </ul>
  );
};

/** The name, the type and the default of a parameter, each to be changed in its place. */
function Wish({ of, one }: Parameters<View>[0] & { one: IParameter }): JSX.Element {
  const { actions, trans } = useLab();
  const model = of.panel.model!;
  const isFixed = of.isReadOnly || of.isStale;
  const wish = (part: { name?: string; type?: string }) => {
    const { parameters = {} } = decidedIn(model);
    const now = { ...parameters[one.known_as], ...part };
    decide(model, { parameters: { ...parameters, [one.known_as]: now } });
  };
  return (
    <>
      <Field
        label={trans.__('Name of %1', one.name)}
        text={one.name}
        isQuiet
        isReadOnly={isFixed || !one.known_as}
        write={name => wish({ name: name.trim() })}
      />
      <Field
        label={trans.__('Type of %1', one.name)}
        text={one.type}
        options={one.types}
        isQuiet
        isReadOnly={isFixed || one.types.length < 2}
        write={type => wish({ type })}
      />
      <Field
        label={trans.__('Default of %1', one.name)}
        text={one.text}
        options={one.options}
        isReadOnly={isFixed || !one.is_plain}
        write={text => actions.setDefault(one.name, text)}
      />
    </>
  );
}
