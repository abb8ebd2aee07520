// Welsh of sign_in.en.ts. A draft: a qualified translator has yet to check it.
import type { signInEnglish } from './sign_in.en';
import type { Welsh } from './texts';

export const signInWelsh: Welsh<typeof signInEnglish> = {
    'title': 'Mewngofnodi',
    'user_name': 'Enw defnyddiwr',
    'password': 'Cyfrinair',
    'submit': 'Mewngofnodi',
    'recorded': 'At ddefnydd awdurdodedig yr heddlu yn unig. Cofnodir mewngofnodi a phopeth a wnewch wedyn.',
    'ended': 'Fe’ch allgofnodwyd: daeth eich sesiwn i ben, neu fe’i terfynwyd mewn man arall. Mewngofnodwch i barhau lle’r oeddech.',
    'left': 'Rydych wedi allgofnodi.',
    'wrong': 'Mae’r enw defnyddiwr neu’r cyfrinair yn anghywir. Ar ôl sawl cynnig caiff y cyfrif ei gloi am gyfnod.',
    'user_name_missing': 'Rhowch eich enw defnyddiwr',
    'password_missing': 'Rhowch eich cyfrinair',
    'demo.title': 'Cyfrifon yr arddangosiad hwn',
    'demo.text': 'Dewiswch un i fewngofnodi ag ef. Dangosir cyfrineiriau dim ond am nad oes dim yma’n real.',
    'demo.use': 'Mewngofnodi fel {name}',
    'own.title': 'Dewiswch eich cyfrinair',
    'own.text': 'Rhoddodd rhywun arall y cyfrinair y mewngofnodoch ag ef i chi. Dewiswch un na ŵyr neb ond chi; tan hynny nid oes dim arall ar agor i chi.',
    'own.old': 'Y cyfrinair a gawsoch',
    'own.current': 'Eich cyfrinair presennol',
    'own.new': 'Cyfrinair newydd',
    'own.again': 'Cyfrinair newydd eto',
    'own.hint': 'O leiaf {n} nod. Mae ychydig eiriau’n olynol yn haws eu cofio nag arwyddion. Nid eich enw, ac nid un a ddefnyddiwch mewn man arall.',
    'own.submit': 'Newid y cyfrinair',
    'own.differs': 'Mae’r ddau gyfrinair newydd yn wahanol',
    'own.missing': 'Rhowch gyfrinair newydd',
    'own.done': 'Mae eich cyfrinair wedi’i newid. Mae eich sesiynau eraill wedi dod i ben.',
};
