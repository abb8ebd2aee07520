import { signInWelsh } from '../../i18n/sign_in.cy';
import { signInEnglish } from '../../i18n/sign_in.en';
import { texts } from '../../i18n/texts';

export const t = texts(signInEnglish, signInWelsh);
