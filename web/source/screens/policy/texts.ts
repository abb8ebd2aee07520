import { policyEnglish } from '../../i18n/policy.en';
import { policyWelsh } from '../../i18n/policy.cy';
import { texts } from '../../i18n/texts';

export const t = texts(policyEnglish, policyWelsh);
