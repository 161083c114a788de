import * as React from 'react';
import { decide, decidedIn } from './document';
import { Choice, Field, useLab, View, Words } from './lab';
import { IParameter } from './messages';
import { Refused } from './server';

/** What a run can be given: named, typed, edited in the code, or left in it. */
export const Parameters: View = ({ of }) => {
  const { trans } = useLab();
  const model = of.panel.model!;
  const out = decidedIn(model).left_out ?? [];
  const known = of.plan?.parameters ?? [];
  const isOut = (one: IParameter) => out.includes(one.known_as) || out.includes(one.name);
  const gone = out.filter(name => !known.some(one => [one.known_as, one.name].includes(name)));
  if (!known.length && !gone.length) {
    return <Words>{trans.__('No values that a run could be given.')}</Words>;
  }
  const take = (names: string[], isIn: boolean) => {
    const others = out.filter(one => !names.includes(one));
    decide(model, { left_out: isIn ? others : [...others, names[0]] });
  };
  return (
    <ul className="jp-nb2prod-rows" aria-label={trans.__('Parameters')}>
      {known.map(one => (
        <li key={one.known_as || one.name} className="jp-nb2prod-parameter" title={one.help}>
          <Choice
            isOn={!isOut(one)}
            isDisabled={model.readOnly || !one.known_as}
            choose={isIn => take([one.known_as, one.name], isIn)}
          >
            <span className="jp-nb2prod-unseen">{one.name}</span>
          </Choice>
          <Wish of={of} one={one} />
        </li>
      ))}
      {gone.map(name => (
        <li key={name} className="jp-nb2prod-parameter">
          <Choice isOn={false} isDisabled={model.readOnly} choose={() => take([name], true)}>
            <code className="jp-nb2prod-row-name">{name}</code>{' '}
            <span className="jp-nb2prod-type">{trans.__('stays in the code')}</span>
          </Choice>
        </li>
      ))}
    </ul>
  );
};

/** The name, the type and the default of a parameter, each to be changed in its place. */
function Wish({ of, one }: Parameters<View>[0] & { one: IParameter }): JSX.Element {
  const { actions, trans } = useLab();
  const [wrong, setWrong] = React.useState('');
  const model = of.panel.model!;
  const isFixed = model.readOnly || of.isStale;
  const wish = (part: { name?: string; type?: string }) => {
    const { parameters = {} } = decidedIn(model);
    const now = { ...parameters[one.known_as], ...part };
    decide(model, { parameters: { ...parameters, [one.known_as]: now } });
  };
  const write = (text: string) =>
    actions.setDefault(one.name, text).then(
      () => setWrong(''),
      (error: Error) => setWrong(error instanceof Refused ? error.message : String(error))
    );
  return (
    <>
      <Field
        key={`name of ${one.name}`}
        label={trans.__('Name of %1', one.name)}
        text={one.name}
        isQuiet
        isReadOnly={isFixed || !one.known_as}
        write={name => wish({ name: name.trim() })}
      />
      {one.types.length > 1 ? (
        <Field
          key={one.type}
          label={trans.__('Type of %1', one.name)}
          text={one.type}
          options={one.types}
          isQuiet
          isReadOnly={isFixed}
          write={type => wish({ type })}
        />
      ) : (
        <span className="jp-nb2prod-type">{one.type}</span>
      )}
      <Field
        key={`${one.type} ${one.text}`}
        label={trans.__('Default of %1', one.name)}
        type={one.type}
        text={one.text}
        wrong={wrong}
        isReadOnly={isFixed || !one.is_plain}
        write={text => void write(text)}
      />
    </>
  );
}
