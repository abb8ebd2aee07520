// Must be the first import of the entry. The service's headers forbid turning text into markup or script
// anywhere (Trusted Types). OpenLayers writes plain text by way of innerHTML in two places; this policy lets
// text through and throws at anything that could be markup, so no text ever becomes HTML.
interface PolicyFactory {
    createPolicy(name: string, rules: { createHTML(text: string): string }): unknown;
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
factory?.createPolicy('default', {
    createHTML(text) {
        if (/[<>&]/.test(text)) throw new TypeError('markup refused');
        return text;
    },
});

export {};
