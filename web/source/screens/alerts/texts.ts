import { alertsWelsh } from '../../i18n/alerts.cy';
import { alertsEnglish } from '../../i18n/alerts.en';
import { texts } from '../../i18n/texts';

export const t = texts(alertsEnglish, alertsWelsh);
