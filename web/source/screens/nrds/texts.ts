import { nrdsWelsh } from '../../i18n/nrds.cy';
import { nrdsEnglish } from '../../i18n/nrds.en';
import { texts } from '../../i18n/texts';

export const t = texts(nrdsEnglish, nrdsWelsh);
