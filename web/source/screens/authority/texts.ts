import { authorityWelsh } from '../../i18n/authority.cy';
import { authorityEnglish } from '../../i18n/authority.en';
import { texts } from '../../i18n/texts';

export const t = texts(authorityEnglish, authorityWelsh);
