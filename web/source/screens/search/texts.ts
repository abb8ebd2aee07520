import { searchWelsh } from '../../i18n/search.cy';
import { searchEnglish } from '../../i18n/search.en';
import { texts } from '../../i18n/texts';

export const t = texts(searchEnglish, searchWelsh);
