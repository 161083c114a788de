import * as React from 'react';

/** What is done at a key, in a row. */
type Keys = { [key: string]: () => unknown };

/**
 * Rows of which one is in the tab order, and arrow keys go to the others: `box` is for what holds
 * them, and `row` for each of them.
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
  const row = (key: string, keys: Keys = {}) => ({
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

/** One line of a list that leads somewhere. */
interface IRow {
  key: string;
  mark?: JSX.Element;
  text: string;
  detail?: string;
  go: () => unknown;
}

/** A list of lines, one tab stop. */
export function Rows(props: { label: string; rows: IRow[] }): JSX.Element {
  const { row, box } = useRows(props.rows[0]?.key ?? '');
  return (
    <ul className="jp-nb2prod-rows" aria-label={props.label} {...box}>
      {props.rows.map(one => (
        <li key={one.key}>
          <button
            className="jp-nb2prod-row"
            {...row(one.key)}
            onClick={() => void one.go()}
            title={[one.text, one.detail].filter(Boolean).join('\n')}
          >
            {one.mark}
            <span className="jp-nb2prod-row-text">
              <span className="jp-nb2prod-row-name">{one.text}</span>
              {one.detail && <span className="jp-nb2prod-row-detail">{one.detail}</span>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
