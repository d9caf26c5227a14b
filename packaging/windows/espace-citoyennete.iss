; Non testé : écrit sans poste Windows ; voir LISEZMOI.md.
; Inno Setup 6, par utilisateur : aucun droit d’administrateur n’est demandé.
; Appel : iscc /DVersion=0.6.0 packaging\windows\espace-citoyennete.iss

#define Nom "Espace Citoyenneté"
#define Dossier "..\..\dist\espace-citoyennete"

[Setup]
AppId=fr.espacecitoyennete.bureau
AppName={#Nom}
AppVersion={#Version}
AppPublisher={#Nom}
PrivilegesRequired=lowest
DefaultDirName={localappdata}\Programs\espace-citoyennete
DisableProgramGroupPage=yes
DisableDirPage=yes
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=espace-citoyennete-{#Version}-installer
SetupIconFile=..\..\build\espace-citoyennete.ico
UninstallDisplayIcon={app}\espace-citoyennete.exe
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
CloseApplications=yes

[Languages]
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"

[Tasks]
Name: "bureau"; Description: "Créer un raccourci sur le bureau"

[InstallDelete]
; Une mise à jour ne laisse aucune bibliothèque de l’ancienne version.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Dossier}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{userprograms}\{#Nom}"; Filename: "{app}\espace-citoyennete.exe"
Name: "{userdesktop}\{#Nom}"; Filename: "{app}\espace-citoyennete.exe"; Tasks: bureau

[Run]
Filename: "{app}\espace-citoyennete.exe"; Description: "Ouvrir {#Nom}"; Flags: nowait postinstall skipifsilent
