import * as React from 'react';
import { Mark } from './icons';
import { useLab } from './lab';
import { IRow } from './messages';

/** See `useRows`. */
export type IRows = ReturnType<typeof useRows>;

/**
 * Rows of which one is in the tab order, and arrow keys go to the others: `box` is for what holds
 * them, and `row` for each of them, with what is done there at other keys.
 */
export function useRows(first: string) {
  const [chosen, setActive] = React.useState('');
  const held = React.useRef<HTMLElement | null>(null);
  // The row that was chosen may be gone: then the first one is in the tab order.
  const isThere =
    chosen && (!held.current || rowsOf(held.current).some(row => row.dataset.row === chosen));
  const active = isThere ? chosen : first;
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>) => {
    held.current = event.currentTarget;
    const rows = rowsOf(event.currentTarget);
    const at = rows.findIndex(row => row === event.target);
    const ways = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    const to = ways[event.key as keyof typeof ways];
    if (at >= 0 && to !== undefined && rows[to]) {
      event.preventDefault();
      rows[to].focus();
    }
  };
  const row = (key: string, keys: { [key: string]: () => unknown } = {}) => ({
    'data-row': key,
    tabIndex: key === active ? 0 : -1,
    onFocus: (event: React.FocusEvent) => isOwn(event) && setActive(key),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (isOwn(event) && !event.ctrlKey && !event.metaKey && event.key in keys) {
        event.preventDefault();
        void keys[event.key]();
      }
    }
  });
  return { active, row, box: { onKeyDown } };
}

/** Whether an event is the row's, and not that of something in it. */
function isOwn(event: React.SyntheticEvent): boolean {
  return event.target === event.currentTarget;
}

function rowsOf(box: HTMLElement): HTMLElement[] {
  return Array.from(box.querySelectorAll<HTMLElement>('[data-row]'));
}

/** A list of lines that lead to places, one tab stop. */
export function Rows({ label, rows }: { label: string; rows: IRow[] }): JSX.Element {
  const { actions } = useLab();
  const { row, box } = useRows('0');
  return (
    <ul className="jp-nb2prod-rows" aria-label={label} {...box}>
      {rows.map(({ mark, text, detail, place }, index) => (
        <li key={index}>
          <button
            className="jp-nb2prod-row"
            {...row(`${index}`)}
            onClick={() => void actions.goTo(place)}
            title={`${text}\n${detail}`}
          >
            {mark && <Mark of={mark} />}
            <span className="jp-nb2prod-row-text">
              <span className="jp-nb2prod-row-name">{text}</span>
              <span className="jp-nb2prod-row-detail">{detail}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
