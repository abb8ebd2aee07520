import { listsEnglish } from '../../i18n/lists.en';
import { listsWelsh } from '../../i18n/lists.cy';
import { texts } from '../../i18n/texts';

export const t = texts(listsEnglish, listsWelsh);
