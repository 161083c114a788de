import { JupyterFrontEnd } from '@jupyterlab/application';
import { packageIcon } from './icons';
import type { ILab } from './lab';
import { SIDEBAR } from './sidebar';

type Options = Parameters<JupyterFrontEnd['commands']['addCommand']>[1];

/**
 * Add the commands, for menus, the toolbar, the palette and keys; answers with their names.
 * `selected` is the path of the file that is selected in the file browser.
 */
export function addCommands(
  { commands, shell }: JupyterFrontEnd,
  { review, actions, trans }: ILab,
  selected: () => string | undefined
): string[] {
  const isReady = () => !!review.current && !review.current.check?.refused && !review.trouble?.cure;
  const show = () => shell.activateById(SIDEBAR);
  const all: { [id: string]: Options } = {
    'nb2prod:open-sidebar': {
      label: trans.__('Show the Productionize sidebar'),
      isEnabled: () => true,
      execute: show
    },
    'nb2prod:check': { label: trans.__('Check the Notebook'), execute: () => actions.check() },
    'nb2prod:fix-safe': {
      label: trans.__('Fix What Is Safe…'),
      isEnabled: () => isReady() && !review.current!.isReadOnly,
      execute: () => actions.fix({ all_safe: true })
    },
    'nb2prod:productionize': {
      label: args => (args.toolbar ? '' : trans.__('Productionize…')),
      caption: trans.__('Turn this notebook into a tested package with a job'),
      icon: args => (args.menu ? undefined : packageIcon),
      isEnabled: args => !!args.selected || isReady(),
      execute: async args => {
        show();
        await actions.productionize(args.selected ? selected() : undefined);
      }
    }
  };
  for (const [id, options] of Object.entries(all)) {
    commands.addCommand(id, { describedBy: { args: {} }, isEnabled: isReady, ...options });
  }
  const ids = Object.keys(all);
  let wasReady = false;
  review.changed.connect(() => {
    if (wasReady !== isReady()) {
      wasReady = !wasReady;
      // Each button and menu entry of JupyterLab hears of it.
      ids.forEach(id => commands.notifyCommandChanged(id));
    }
  });
  return ids;
}
