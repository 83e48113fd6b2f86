// Names that TypeScript's DOM does not know, for the check of src/.
declare var module: { exports: any } | undefined;
declare var global: any;
