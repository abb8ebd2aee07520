import { guidanceScreenEnglish } from '../../i18n/guidance_screen.en';
import { guidanceScreenWelsh } from '../../i18n/guidance_screen.cy';
import { texts } from '../../i18n/texts';

export const t = texts(guidanceScreenEnglish, guidanceScreenWelsh);
