import { codesWelsh } from './codes.cy';
import { codesEnglish } from './codes.en';
import { texts } from './texts';

/** Names of codes: codes('priority.high'), or codes.lookup(`role.${role}`, role) for one that is only known later. */
export const codes = texts(codesEnglish, codesWelsh);
