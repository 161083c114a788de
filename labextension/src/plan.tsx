import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { leftOut, numberOf, setDefault, setLeftOut } from './document';
import { Mark } from './icons';
import { IParameter, ISkipped } from './messages';
import { NotebookReview } from './notebookReview';
import { Rows } from './rows';
import { IActions } from './tokens';
import { literalOf, refusal, textOf } from './values';

/** The types whose defaults are edited in the sidebar; others are edited in their cell. */
const SCALARS = ['str', 'int', 'float', 'bool'];

interface IProps {
  review: NotebookReview;
  actions: IActions;
  trans: TranslationBundle;
}

/** The functions of the notebook, and whether tests call them. */
export function Functions({ review, actions, trans }: IProps): JSX.Element {
  const functions = review.check?.functions ?? [];
  if (!functions.length) {
    return <p className="jp-nb2prod-words">{trans.__('The notebook defines no functions.')}</p>;
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
    detail: one.why ? `${states[one.state]}: ${one.why}` : states[one.state],
    go: () => void actions.goTo(one.place)
  }));
  return <Rows label={trans.__('Functions')} rows={rows} />;
}

/** The steps that will come out, and what will not. */
export function Plan({ review, actions, trans }: IProps): JSX.Element {
  const { plan } = review;
  if (!plan || plan.refused) {
    const words = plan?.refused || trans.__('The plan comes after the check.');
    return <p className="jp-nb2prod-words">{words}</p>;
  }
  const steps = plan.steps.map(step => ({
    key: step.name,
    text: step.title || step.name,
    detail: `${step.name}(${step.inputs.join(', ')})${step.outputs.length ? ` → ${step.outputs.join(', ')}` : ''}`,
    go: () => void actions.goTo({ cell: step.cells[0], line: 1, column: 1 })
  }));
  const told = (list: ISkipped[]) =>
    list.map((one, index) => ({
      key: `${index}:${one.what}`,
      text: one.what,
      detail: `${trans.__('Cell %1', numberOf(review.panel, one.place.cell))} · ${one.reason}`,
      go: () => void actions.goTo(one.place)
    }));
  return (
    <>
      {plan.order_warnings.map(words => (
        <p className="jp-nb2prod-words" key={words}>
          {words}
        </p>
      ))}
      <Rows label={trans.__('Steps')} rows={steps} />
      {plan.skipped.length > 0 && (
        <>
          <h4 className="jp-nb2prod-head">{trans.__('Left out')}</h4>
          <Rows label={trans.__('Left out')} rows={told(plan.skipped)} />
        </>
      )}
      {plan.notes.length > 0 && (
        <>
          <h4 className="jp-nb2prod-head">{trans.__('Worth a look')}</h4>
          <Rows label={trans.__('Worth a look')} rows={told(plan.notes)} />
        </>
      )}
    </>
  );
}

/** What a run can be given: edited in the code, or left in it. */
export function Parameters({ review, trans }: IProps): JSX.Element {
  const model = review.panel.model!;
  const out = leftOut(model);
  const known = review.plan?.parameters ?? [];
  const gone = out.filter(name => !known.some(one => one.name === name));
  const isReadOnly = model.readOnly;
  if (!known.length && !gone.length) {
    return <p className="jp-nb2prod-words">{trans.__('No values that a run could be given.')}</p>;
  }
  const choose = (name: string, isIn: boolean) =>
    setLeftOut(model, isIn ? out.filter(one => one !== name) : [...out, name]);
  return (
    <ul className="jp-nb2prod-rows" aria-label={trans.__('Parameters')}>
      {known.map(one => (
        <li key={one.name} className="jp-nb2prod-parameter" title={one.help}>
          <label>
            <input
              type="checkbox"
              checked={!out.includes(one.name)}
              disabled={isReadOnly}
              onChange={event => choose(one.name, event.target.checked)}
            />
            <code className="jp-nb2prod-row-name">{one.name}</code>
            <span className="jp-nb2prod-type">{one.type}</span>
          </label>
          <Default key={JSON.stringify(one.default)} review={review} one={one} trans={trans} />
        </li>
      ))}
      {gone.map(name => (
        <li key={name} className="jp-nb2prod-parameter">
          <label>
            <input
              type="checkbox"
              checked={false}
              disabled={isReadOnly}
              onChange={() => choose(name, true)}
            />
            <code className="jp-nb2prod-row-name">{name}</code>
            <span className="jp-nb2prod-type">{trans.__('stays in the code')}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}

function Default(props: {
  review: NotebookReview;
  one: IParameter;
  trans: TranslationBundle;
}): JSX.Element {
  const { review, one, trans } = props;
  const before = textOf(one.default);
  const [text, setText] = React.useState(before);
  const [wrong, setWrong] = React.useState('');
  const write = () => {
    const said = refusal(trans, one.type, text);
    setWrong(said);
    if (!said && text !== before) {
      const isWritten = setDefault(review.panel.model!, one, literalOf(one.type, text));
      setWrong(isWritten ? '' : trans.__('The cell has changed; try again.'));
    }
  };
  return (
    <Field
      label={trans.__('Default of %1', one.name)}
      type={one.type}
      text={text}
      wrong={wrong}
      isReadOnly={
        !one.value || !SCALARS.includes(one.type) || review.isStale || review.panel.model!.readOnly
      }
      change={setText}
      done={write}
      undo={() => setText(before)}
    />
  );
}

/** A field for a value of a type; what is wrong with it is told at the field. */
export function Field(props: {
  label: string;
  type: string;
  text: string;
  wrong: string;
  isReadOnly?: boolean;
  change: (text: string) => void;
  done?: () => void;
  undo?: () => void;
}): JSX.Element {
  const id = React.useId();
  return (
    <span className="jp-nb2prod-field">
      <input
        className={`jp-mod-styled ${props.wrong ? 'jp-mod-error' : ''}`}
        aria-label={props.label}
        aria-invalid={!!props.wrong}
        aria-describedby={props.wrong ? id : undefined}
        value={props.text}
        readOnly={props.isReadOnly}
        spellCheck={false}
        inputMode={props.type === 'int' || props.type === 'float' ? 'decimal' : undefined}
        onChange={event => props.change(event.target.value)}
        onBlur={props.done}
        onKeyDown={event => {
          event.key === 'Enter' && props.done?.();
          event.key === 'Escape' && props.undo?.();
        }}
      />
      {props.wrong && (
        <span id={id} className="jp-nb2prod-wrong">
          {props.wrong}
        </span>
      )}
    </span>
  );
}
