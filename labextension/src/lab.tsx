import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { NotebookReview } from './notebookReview';
import { IActions, IReview } from './tokens';

/** What every view knows. */
export interface ILab {
  review: IReview;
  actions: IActions;
  trans: TranslationBundle;
}

const Context = React.createContext<ILab | null>(null);
export const Lab = Context.Provider;

export function useLab(): ILab {
  return React.useContext(Context)!;
}

/** A view of one notebook. */
export type View = (props: { of: NotebookReview }) => JSX.Element | null;

/** Quiet words. */
export function Words(props: { children: React.ReactNode }): JSX.Element {
  return <p className="jp-nb2prod-words">{props.children}</p>;
}

/** What went wrong. */
export function Trouble(props: { children: React.ReactNode }): JSX.Element {
  return (
    <div className="jp-nb2prod-trouble" role="alert">
      {props.children}
    </div>
  );
}

/** Something to do that is no more than words. */
export function Link(props: {
  label: string;
  act: () => unknown;
  title?: string;
  keys?: string;
}): JSX.Element {
  return (
    <button
      type="button"
      className="jp-nb2prod-link"
      title={props.title}
      aria-keyshortcuts={props.keys}
      onClick={() => void props.act()}
    >
      {props.label}
    </button>
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
 * A field for a value of a type. `write` hears of what was typed when it is finished, `change` of
 * each letter; what is wrong with it is told at the field.
 */
export function Field(props: {
  label: string;
  text: string;
  type?: string;
  options?: string[];
  wrong?: string;
  isReadOnly?: boolean;
  isQuiet?: boolean;
  change?: (text: string) => void;
  write?: (text: string) => void;
}): JSX.Element {
  const { label, wrong, isReadOnly } = props;
  const id = React.useId();
  const [typed, setTyped] = React.useState<string | null>(null);
  const options = props.options ?? (props.type === 'bool' ? ['True', 'False'] : null);
  const text = typed ?? props.text;
  const set = (now: string | null) => {
    setTyped(now);
    props.change?.(now ?? props.text);
  };
  const write = (now: string) => {
    if (now !== props.text) {
      props.write?.(now);
    }
  };
  const shared = {
    className: `jp-mod-styled ${wrong ? 'jp-mod-error' : ''}`,
    'aria-label': label,
    'aria-invalid': !!wrong,
    'aria-describedby': wrong ? id : undefined,
    value: text
  };
  return (
    <span className={`jp-nb2prod-field ${props.isQuiet ? 'jp-mod-quiet' : ''}`}>
      {options ? (
        <select
          {...shared}
          disabled={isReadOnly}
          onChange={event => {
            set(event.target.value);
            write(event.target.value);
          }}
        >
          {options.map(one => (
            <option key={one}>{one}</option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          readOnly={isReadOnly}
          spellCheck={false}
          onChange={event => set(event.target.value)}
          onBlur={() => write(text)}
          onKeyDown={event => {
            event.key === 'Enter' && write(text);
            event.key === 'Escape' && set(null);
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

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Asks in a dialog; whether it is to go on. */
export async function agrees(title: string, go: string, body: JSX.Element): Promise<boolean> {
  const buttons = [Dialog.cancelButton(), Dialog.okButton({ label: go })];
  return (await showDialog({ title, body: ReactWidget.create(body), buttons })).button.accept;
}
