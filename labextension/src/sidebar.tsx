import { ReactWidget } from '@jupyterlab/apputils';
import { SidePanel } from '@jupyterlab/ui-components';
import { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { AccordionPanel, Widget } from '@lumino/widgets';
import * as React from 'react';
import { Findings } from './findings';
import { packageIcon } from './icons';
import { Job } from './job';
import { NotebookReview } from './notebookReview';
import { Outcome } from './outcome';
import { Functions, Parameters, Plan } from './plan';
import { Readiness } from './readiness';
import { IActions, IReview } from './tokens';

/** How the open sections share the height. */
const SIZES = [6, 2, 4, 4, 6];

type Render = (current: NotebookReview) => JSX.Element | null;

/** A part of the sidebar; drawn anew when what is known is new. */
class Part extends ReactWidget {
  constructor(
    review: IReview,
    private _draw: () => JSX.Element | null
  ) {
    super();
    this.addClass('jp-nb2prod-part');
    review.changed.connect(() => this.isVisible && this.update());
  }

  protected onAfterShow(): void {
    this.update();
  }

  protected render(): JSX.Element | null {
    return this._draw();
  }
}

/** The sidebar: the top, and the sections below it. */
export class Sidebar extends SidePanel {
  constructor(
    private _review: IReview,
    actions: IActions,
    translator: ITranslator,
    private _words: TranslationBundle
  ) {
    super({ translator });
    const trans = _words;
    this.id = 'nb2prod-sidebar';
    this.addClass('jp-nb2prod');
    this.title.icon = packageIcon;
    this.title.caption = trans.__('Productionize');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Productionize'));
    const top = () => <Readiness review={_review} actions={actions} trans={trans} />;
    this.header.addWidget(new Part(_review, top));
    const drawn = (View: typeof Findings | typeof Outcome) => (review: NotebookReview) => (
      <View review={review} actions={actions} trans={trans} />
    );
    this.header.addWidget(this._part(drawn(Outcome)));
    const sections = [Findings, Functions, Parameters, Plan, Job];
    for (const view of sections) {
      this.addWidget(this._part(drawn(view)) as any);
    }
    const accordion = this.content as AccordionPanel;
    sections.slice(2).forEach((_, index) => accordion.collapse(index + 2));
    const share = () => accordion.setRelativeSizes(SIZES);
    accordion.expansionToggled.connect(share);
    share();
    // The top grows and shrinks on its own, which Lumino does not see.
    const fit = () => MessageLoop.postMessage(this.content, Widget.ResizeMessage.UnknownSize);
    new ResizeObserver(fit).observe(this.content.node);
    this._name();
    _review.changed.connect(this._name, this);
  }

  protected onAfterShow(): void {
    this._review.watched = true;
  }

  protected onAfterHide(): void {
    this._review.watched = false;
  }

  private _part(draw: Render): Part {
    return new Part(this._review, () => {
      const { current } = this._review;
      return current ? <React.Fragment key={current.path}>{draw(current)}</React.Fragment> : null;
    });
  }

  /** The sections' titles, with what they hold in numbers. */
  private _name(): void {
    const trans = this._words;
    const { current } = this._review;
    const functions = current?.check?.functions ?? [];
    const tested = functions.filter(one => one.state === 'tested').length;
    const said = [
      [trans.__('Findings'), current?.check && `${current.findings.length}`],
      [
        trans.__('Functions'),
        functions.length && trans.__('%1 of %2 tested', tested, functions.length)
      ],
      [trans.__('Parameters'), current?.plan && `${current.plan.parameters.length}`],
      [
        trans.__('Plan'),
        current?.plan && trans._n('%1 step', '%1 steps', current.plan.steps.length)
      ],
      [trans.__('Job'), lastRun(trans, current)]
    ];
    said.forEach(([name, detail], index) => {
      const label = detail ? `${name}  ${detail}` : `${name}`;
      const { title } = this.content.widgets[index];
      if (title.label !== label) {
        title.label = label;
      }
    });
    const isKnown = current?.isPython && (current.check || !this._review.trouble?.cure);
    this.content.setHidden(!isKnown);
  }
}

function lastRun(trans: TranslationBundle, current: NotebookReview | null): string {
  const [last] = current?.job?.runs ?? [];
  if (current?.run?.status === 'running') {
    return trans.__('running');
  }
  if (!last) {
    return '';
  }
  return last.status === 'done' ? trans.__('last run done') : trans.__('last run failed');
}
