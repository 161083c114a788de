import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import * as React from 'react';
import type { Actions } from './actions';
import { IOpens } from './messages';
import { NotebookReview } from './notebookReview';
import { IReview } from './review';

/** What every view knows. */
export interface ILab {
  review: IReview;
  actions: Actions;
  trans: TranslationBundle;
}

const Context = React.createContext<ILab | null>(null);
export const Lab = Context.Provider;
export const useLab = (): ILab => React.useContext(Context)!;

/** A view of one notebook. */
export type View = (props: { of: NotebookReview }) => JSX.Element | null;

/** Quiet words. */
export function Words(props: React.ComponentProps<'p'>): JSX.Element {
  return <p className="jp-nb2prod-words" {...props} />;
}

/** What went wrong. */
export function Trouble(props: React.ComponentProps<'div'>): JSX.Element {
  return <div className="jp-nb2prod-trouble" role="alert" {...props} />;
}

/** Something to do that is no more than words. */
export function Link({
  label,
  act,
  ...more
}: { label: string; act: () => unknown } & React.ComponentProps<'button'>): JSX.Element {
  return (
    <button type="button" className="jp-nb2prod-link" onClick={() => void act()} {...more}>
      {label}
    </button>
  );
}

/** Files to open, and what else can be done. */
export function Opens(props: { files: IOpens[]; children?: React.ReactNode }): JSX.Element {
  const { actions } = useLab();
  return (
    <div className="jp-nb2prod-acts">
      {props.files.map(one => (
        <Link key={one.label} label={one.label} title={one.path} act={() => actions.open(one)} />
      ))}
      {props.children}
    </div>
  );
}

/** A box to tick, with what it means. */
export function Choice(props: {
  isOn: boolean;
  choose: (isOn: boolean) => void;
  children: React.ReactNode;
  isDisabled?: boolean;
}): JSX.Element {
  return (
    <label className="jp-nb2prod-choice">
      <input
        type="checkbox"
        checked={props.isOn}
        disabled={props.isDisabled}
        onChange={event => props.choose(event.target.checked)}
      />
      <span>{props.children}</span>
    </label>
  );
}

/**
 * A field for a value, one of the options if there are any. `write` hears of what was typed when it is finished, `change` of
 * each letter; what `write` refuses is told at the field, and keeps its form from being sent.
 */
export function Field(props: {
  label: string;
  text: string;
  options?: string[];
  isReadOnly?: boolean;
  isQuiet?: boolean;
  change?: (text: string) => void;
  write: (text: string) => unknown;
}): JSX.Element {
  const { label, options = [], isReadOnly } = props;
  const id = React.useId();
  const input = React.useRef<HTMLInputElement>(null);
  const [typed, setTyped] = React.useState({ over: props.text, now: props.text, wrong: '' });
  const { now: text, wrong } = typed.over === props.text ? typed : { now: props.text, wrong: '' };
  React.useEffect(() => {
    input.current?.setCustomValidity(wrong);
    input.current?.dispatchEvent(new Event('input')); // at which a dialog looks if it may go on
  }, [wrong]);
  const set = (now: string) => {
    setTyped({ over: props.text, now, wrong: '' });
    props.change?.(now);
  };
  const write = async (now: string) => {
    try {
      await (now !== props.text && props.write(now));
      return true;
    } catch (error) {
      // What was said of an older text is no news.
      const told = { over: props.text, now, wrong: (error as Error).message };
      setTyped(last => (last.now === now ? told : last));
      return false;
    }
  };
  const enter = async (event: React.KeyboardEvent<HTMLInputElement>) => {
    event.preventDefault();
    (await write(text)) && input.current?.form?.requestSubmit();
  };
  const shared = {
    className: `jp-mod-styled ${wrong ? 'jp-mod-error' : ''}`,
    'aria-label': label,
    'aria-invalid': !!wrong,
    'aria-describedby': wrong ? id : undefined,
    value: text,
    onChange: ({ target }: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) => {
      set(target.value);
      options.length && void write(target.value);
    }
  };
  return (
    <span className={`jp-nb2prod-field ${props.isQuiet ? 'jp-mod-quiet' : ''}`}>
      {options.length > 0 ? (
        <select {...shared} disabled={isReadOnly}>
          {options.map(one => (
            <option key={one}>{one}</option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          ref={input}
          readOnly={isReadOnly}
          spellCheck={false}
          onBlur={() => void write(text)}
          onKeyDown={event => {
            event.key === 'Enter' && void enter(event);
            event.key === 'Escape' && set(props.text);
          }}
        />
      )}
      {wrong && (
        <span id={id} className="jp-nb2prod-wrong">
          {wrong}
        </span>
      )}
    </span>
  );
}

/** Asks in a dialog; whether it is to go on. */
export async function agrees(title: string, go: string, body: JSX.Element): Promise<boolean> {
  const buttons = [Dialog.cancelButton(), Dialog.okButton({ label: go })];
  const drawn = ReactWidget.create(body);
  const dialog = new Dialog({ title, body: drawn, buttons });
  drawn.processMessage(Widget.Msg.UpdateRequest);
  await drawn.renderPromise; // else its Tab goes round the buttons, and never to a field
  return (await dialog.launch()).button.accept;
}
