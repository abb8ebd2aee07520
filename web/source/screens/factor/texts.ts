import { factorWelsh } from '../../i18n/factor.cy';
import { factorEnglish } from '../../i18n/factor.en';
import { texts } from '../../i18n/texts';

export const t = texts(factorEnglish, factorWelsh);
