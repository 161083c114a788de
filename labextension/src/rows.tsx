import * as React from 'react';

/** Rows of which one is in the tab order, and arrow keys go to the others. */
export function useRows(first: string): {
  active: string;
  setActive: (key: string) => void;
  onArrows: (event: React.KeyboardEvent<HTMLElement>) => void;
} {
  const [chosen, setActive] = React.useState('');
  const box = React.useRef<HTMLElement | null>(null);
  // The row that was chosen may be gone: then the first one is in the tab order.
  const isThere =
    chosen && (!box.current || rowsOf(box.current).some(row => row.dataset.row === chosen));
  const onArrows = (event: React.KeyboardEvent<HTMLElement>) => {
    box.current = event.currentTarget;
    const rows = rowsOf(event.currentTarget);
    const at = rows.findIndex(row => row === event.target);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1
    }[event.key];
    if (at >= 0 && to !== undefined && rows[to]) {
      event.preventDefault();
      rows[to].focus();
    }
  };
  return { active: isThere ? chosen : first, setActive, onArrows };
}

function rowsOf(box: HTMLElement): HTMLElement[] {
  return Array.from(box.querySelectorAll<HTMLElement>('[data-row]'));
}

/** One line of a list that leads somewhere. */
export interface IRow {
  key: string;
  mark?: JSX.Element;
  text: string;
  detail?: string;
  go: () => unknown;
}

/** A list of lines, one tab stop. */
export function Rows(props: { label: string; rows: IRow[] }): JSX.Element {
  const { active, setActive, onArrows } = useRows(props.rows[0]?.key ?? '');
  return (
    <ul className="jp-nb2prod-rows" aria-label={props.label} onKeyDown={onArrows}>
      {props.rows.map(row => (
        <li key={row.key}>
          <button
            className="jp-nb2prod-row"
            data-row={row.key}
            tabIndex={row.key === active ? 0 : -1}
            onFocus={() => setActive(row.key)}
            onClick={() => void row.go()}
            title={[row.text, row.detail].filter(Boolean).join('\n')}
          >
            {row.mark}
            <span className="jp-nb2prod-row-text">
              <span className="jp-nb2prod-row-name">{row.text}</span>
              {row.detail && <span className="jp-nb2prod-row-detail">{row.detail}</span>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
