import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

/** A box with what was in the notebook: the sidebar and the button Productionize. */
export const packageIcon = new LabIcon({
  name: 'nb2prod:package',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" fill="none">
    <path class="jp-icon3" stroke="#616161" stroke-width="2" stroke-linejoin="round"
      d="M12 3 20 7.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9M8 5.2l8 4.6"/></svg>`
});

/** Another shape for each, so that nothing is told by colour alone. */
const SHAPES = {
  error: 'M8 1.5 14.5 8 8 14.5 1.5 8zM8 4.7v4M8 10.4v1.1',
  warning: 'M8 2 14.5 13.5h-13zM8 6.2v3.6M8 11v1.1',
  advice: 'M8 2a6 6 0 1 0 .01 0M8 7.2v4M8 4.8v1.1',
  tested: 'M3 8.5 6.5 12 13 4.5',
  untested: 'M8 3a5 5 0 1 0 .01 0',
  untestable: 'M8 3a5 5 0 1 0 .01 0M4.5 11.5l7-7',
  done: 'M3 8.5 6.5 12 13 4.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  cancelled: 'M3.5 8h9',
  running: 'M8 3a5 5 0 1 0 5 5'
} as const;

/** A small drawing of a state, beside the words for it. */
export function Mark(props: { of: keyof typeof SHAPES }): JSX.Element {
  return (
    <svg className={`jp-nb2prod-mark jp-mod-${props.of}`} viewBox="0 0 16 16" aria-hidden>
      <path d={SHAPES[props.of]} />
    </svg>
  );
}
