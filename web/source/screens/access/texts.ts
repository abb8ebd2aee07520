import { accessEnglish } from '../../i18n/access.en';
import { accessWelsh } from '../../i18n/access.cy';
import { texts } from '../../i18n/texts';

export const t = texts(accessEnglish, accessWelsh);
