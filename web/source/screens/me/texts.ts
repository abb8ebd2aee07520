import { meWelsh } from '../../i18n/me.cy';
import { meEnglish } from '../../i18n/me.en';
import { texts } from '../../i18n/texts';

export const t = texts(meEnglish, meWelsh);
