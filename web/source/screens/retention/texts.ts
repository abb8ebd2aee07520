import { retentionEnglish } from '../../i18n/retention.en';
import { retentionWelsh } from '../../i18n/retention.cy';
import { texts } from '../../i18n/texts';

export const t = texts(retentionEnglish, retentionWelsh);
