// Welsh of the sentences that the service's sources hold (PublicText). A draft: a qualified translator has yet
// to check it.
export const serverWelsh: Readonly<Record<string, string>> = {
    'your account is closed': 'mae eich cyfrif wedi’i gau',
    'none of your roles allows this': 'nid yw’r un o’ch rolau yn caniatáu hyn',
};
