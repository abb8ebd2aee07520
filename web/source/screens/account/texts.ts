import { accountWelsh } from '../../i18n/account.cy';
import { accountEnglish } from '../../i18n/account.en';
import { texts } from '../../i18n/texts';

export const t = texts(accountEnglish, accountWelsh);
