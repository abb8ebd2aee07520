import { quarantineEnglish } from '../../i18n/quarantine.en';
import { quarantineWelsh } from '../../i18n/quarantine.cy';
import { texts } from '../../i18n/texts';

export const t = texts(quarantineEnglish, quarantineWelsh);
