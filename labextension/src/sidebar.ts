import { SidePanel } from '@jupyterlab/ui-components';
import { ITranslator } from '@jupyterlab/translation';
import { packageIcon } from './icons';
import type { ILab } from './lab';

/** The id of the sidebar. */
export const SIDEBAR = 'nb2prod-sidebar';

/** The sidebar; what is in it is loaded when it is shown for the first time. */
export class Sidebar extends SidePanel {
  constructor(
    translator: ITranslator,
    private _lab: ILab
  ) {
    super({ translator });
    const name = _lab.trans.__('Productionize');
    this.id = SIDEBAR;
    this.addClass('jp-nb2prod');
    this.title.icon = packageIcon;
    this.title.caption = name;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', name);
  }

  protected onAfterShow(): void {
    const { review } = this._lab;
    review.watched = true;
    void review.current?.askMore();
    this._filled ??= import('./sections').then(({ fill }) => fill(this, this._lab));
  }

  protected onAfterHide(): void {
    this._lab.review.watched = false;
  }

  private _filled: Promise<void> | null = null;
}
