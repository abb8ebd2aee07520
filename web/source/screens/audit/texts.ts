import { auditEnglish } from '../../i18n/audit.en';
import { auditWelsh } from '../../i18n/audit.cy';
import { texts } from '../../i18n/texts';

export const t = texts(auditEnglish, auditWelsh);
