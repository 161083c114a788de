import { Token } from '@lumino/coreutils';
import type { Actions } from './actions';
import { IDiagnostic } from './messages';
import type { Review } from './review';
import { IRequests } from './server';

/** What a user has set, see schema/plugin.json. */
export interface IChoices {
  live: boolean;
  /** The least severity that is shown. */
  severity: IDiagnostic['severity'];
  ignore: string[];
}

/** What stands between the sidebar and the server; `words` say it, `cure` is a command or "". */
export interface ITrouble {
  words: string;
  cure: string;
}

/** The review of the notebook in front. */
export type IReview = Pick<
  Review,
  'current' | 'trouble' | 'choices' | 'isLocal' | 'changed' | 'find' | 'watched'
>;

/** What a user can ask for; every view asks here. */
export type IActions = Pick<Actions, keyof Actions>;

export const IServer = new Token<IRequests>(
  'nb2prod:IServer',
  'Asks the toolkit, which is on the server.'
);
export const IReviewToken = new Token<IReview>(
  'nb2prod:IReview',
  'What is known of the notebook in front.'
);
export const IActionsToken = new Token<IActions>('nb2prod:IActions', 'What a user can ask for.');
