<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>FindingLayers</name>
    <message>
        <source>Finding</source>
        <translation>Befund</translation>
    </message>
    <message>
        <source>Evidence of the model. Not a localisation</source>
        <translation>Woran sich das Modell orientierte. Keine Lokalisation</translation>
    </message>
    <message>
        <source>Occlusion</source>
        <translation>Verdeckung</translation>
    </message>
</context>
<context>
    <name>Measurement</name>
    <message>
        <source>Distance</source>
        <translation>Strecke</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>Winkel</translation>
    </message>
    <message>
        <source>Cobb angle</source>
        <translation>Cobb-Winkel</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>Rechteck</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>Ellipse</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>Vieleck</translation>
    </message>
    <message>
        <source>Freehand</source>
        <translation>Freihand</translation>
    </message>
    <message>
        <source>Probe</source>
        <translation>Messpunkt</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>Pfeil</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
</context>
<context>
    <name>ModelConsent</name>
    <message>
        <source>not said</source>
        <translation>nicht angegeben</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Authors</source>
        <translation>Autoren</translation>
    </message>
    <message>
        <source>Copyright</source>
        <translation>Urheberrecht</translation>
    </message>
    <message>
        <source>Intended use</source>
        <translation>Zweckbestimmung</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
</context>
<context>
    <name>PictureWords</name>
    <message>
        <source>Mean %1 %2</source>
        <translation>Mittel %1 %2</translation>
    </message>
    <message>
        <source>SD %1</source>
        <translation>SD %1</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>Axial</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>Koronal</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>Sagittal</translation>
    </message>
    <message>
        <source>Oblique</source>
        <translation>Schräg</translation>
    </message>
    <message>
        <source>file&apos;s table</source>
        <translation>Tabelle der Datei</translation>
    </message>
    <message>
        <source>sigmoid</source>
        <translation>sigmoid</translation>
    </message>
    <message>
        <source>Thickness %1</source>
        <translation>Schichtdicke %1</translation>
    </message>
    <message>
        <source>MIP %1</source>
        <translation>MIP %1</translation>
    </message>
    <message>
        <source>MinIP %1</source>
        <translation>MinIP %1</translation>
    </message>
    <message>
        <source>Mean %1</source>
        <translation>Mittel %1</translation>
    </message>
    <message>
        <source>Slice %1 of %2</source>
        <translation>Schicht %1 von %2</translation>
    </message>
    <message>
        <source>Value %1 %2</source>
        <translation>Wert %1 %2</translation>
    </message>
    <message>
        <source>Zoom %1 %</source>
        <translation>Zoom %1 %</translation>
    </message>
    <message>
        <source>inverted</source>
        <translation>invertiert</translation>
    </message>
    <message>
        <source>Not complete: %1 of %2 slices are there</source>
        <translation>Nicht vollständig: %1 von %2 Schichten sind da</translation>
    </message>
    <message>
        <source>Resampled: oblique to the scan</source>
        <translation>Neu abgetastet: schräg zur Aufnahme</translation>
    </message>
    <message>
        <source>Preparing 3D...</source>
        <translation>3D wird vorbereitet …</translation>
    </message>
    <message>
        <source>Surfaces only</source>
        <translation>Nur Oberflächen</translation>
    </message>
    <message>
        <source>Reduced for 3D: 1/%1 x 1/%2 x 1/%3</source>
        <translation>Für 3D verkleinert: 1/%1 x 1/%2 x 1/%3</translation>
    </message>
    <message>
        <source>Surfaces are smoothed</source>
        <translation>Oberflächen sind geglättet</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Umschalt</translation>
    </message>
    <message>
        <source>Alt</source>
        <translation>Alt</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
</context>
<context>
    <name>SeriesText</name>
    <message>
        <source>Series %1</source>
        <translation>Serie %1</translation>
    </message>
    <message>
        <source>Unnamed series</source>
        <translation>Serie ohne Namen</translation>
    </message>
    <message>
        <source>%1 slices</source>
        <translation>%1 Schichten</translation>
    </message>
    <message>
        <source>%1 pictures</source>
        <translation>%1 Bilder</translation>
    </message>
</context>
<context>
    <name>TransferFunctions</name>
    <message>
        <source>Bone</source>
        <translation>Knochen</translation>
    </message>
    <message>
        <source>Soft tissue</source>
        <translation>Weichteile</translation>
    </message>
    <message>
        <source>Vessels</source>
        <translation>Gefäße</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>Lunge</translation>
    </message>
    <message>
        <source>Maximum intensity</source>
        <translation>Maximale Intensität</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Kopf</translation>
    </message>
    <message>
        <source>Translucent</source>
        <translation>Durchscheinend</translation>
    </message>
</context>
<context>
    <name>UncertaintyLayers</name>
    <message>
        <source>Uncertainty</source>
        <translation>Unsicherheit</translation>
    </message>
    <message>
        <source>How unsure the model is. It can be sure and wrong</source>
        <translation>Wie unsicher das Modell ist. Es kann sicher sein und irren</translation>
    </message>
</context>
<context>
    <name>WindowPresets</name>
    <message>
        <source>Brain</source>
        <translation>Gehirn</translation>
    </message>
    <message>
        <source>Subdural</source>
        <translation>Subdural</translation>
    </message>
    <message>
        <source>Stroke</source>
        <translation>Schlaganfall</translation>
    </message>
    <message>
        <source>Bone</source>
        <translation>Knochen</translation>
    </message>
    <message>
        <source>Soft tissue</source>
        <translation>Weichteile</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>Lunge</translation>
    </message>
    <message>
        <source>Mediastinum</source>
        <translation>Mediastinum</translation>
    </message>
    <message>
        <source>Liver</source>
        <translation>Leber</translation>
    </message>
</context>
<context>
    <name>WorkerWords</name>
    <message>
        <source>Models run without network, can&apos;t change files and can&apos;t take all memory. They can read files.</source>
        <translation>Modelle laufen ohne Netzwerk, können keine Dateien ändern und nicht den ganzen Speicher belegen. Sie können Dateien lesen.</translation>
    </message>
    <message>
        <source>using the network</source>
        <translation>das Netzwerk zu benutzen</translation>
    </message>
    <message>
        <source>changing files</source>
        <translation>Dateien zu ändern</translation>
    </message>
    <message>
        <source>taking all memory</source>
        <translation>den ganzen Speicher zu belegen</translation>
    </message>
    <message>
        <source>Warning: this system can&apos;t keep models from %1. They can read files.</source>
        <translation>Warnung: Dieses System kann Modelle nicht daran hindern, %1. Sie können Dateien lesen.</translation>
    </message>
    <message>
        <source>The worker has not tested itself.</source>
        <translation>Der Arbeitsprozess hat sich nicht selbst geprüft.</translation>
    </message>
    <message>
        <source>The self-test of the computing library passed.</source>
        <translation>Der Selbsttest der Rechenbibliothek ist bestanden.</translation>
    </message>
    <message>
        <source>The self-test found that the computing library is wrong here in: %1.</source>
        <translation>Der Selbsttest hat ergeben, dass die Rechenbibliothek hier falsch rechnet in: %1.</translation>
    </message>
    <message>
        <source>%1, %2: %3, largest error %4</source>
        <translation>%1, %2: %3, größter Fehler %4</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>bestanden</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>nicht bestanden</translation>
    </message>
</context>
<context>
    <name>fovea::app::ArchiveDialog</name>
    <message>
        <source>Archive</source>
        <translation>Archiv</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>&amp;Neu…</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>&amp;Bearbeiten…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>DOE* – the star stands for anything</source>
        <translation>DOE* – der Stern steht für Beliebiges</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>Modalität</translation>
    </message>
    <message>
        <source>&amp;Patient&apos;s name</source>
        <translation>&amp;Patientenname</translation>
    </message>
    <message>
        <source>Patient &amp;ID</source>
        <translation>Patienten-&amp;ID</translation>
    </message>
    <message>
        <source>&amp;Date from</source>
        <translation>&amp;Datum von</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Patient</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Modalities</source>
        <translation>Modalitäten</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Studies in the archive</source>
        <translation>Studien im Archiv</translation>
    </message>
    <message>
        <source>Fe&amp;tch and open</source>
        <translation>&amp;Holen und öffnen</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>No archive is known yet: “New…” tells of one.</source>
        <translation>Noch ist kein Archiv bekannt: „Neu…“ legt eines an.</translation>
    </message>
    <message>
        <source>A date is written like 2026-11-24.</source>
        <translation>Ein Datum wird so geschrieben: 2026-11-24.</translation>
    </message>
    <message>
        <source>Asking %1…</source>
        <translation>%1 wird gefragt…</translation>
    </message>
    <message>
        <source>YYYY-MM-DD</source>
        <translation>JJJJ-MM-TT</translation>
    </message>
    <message>
        <source>1 study</source>
        <translation>1 Studie</translation>
    </message>
    <message>
        <source>%1 studies</source>
        <translation>%1 Studien</translation>
    </message>
    <message>
        <source>Find and fetch</source>
        <translation>Suchen und holen</translation>
    </message>
    <message>
        <source>To be sent</source>
        <translation>Zu senden</translation>
    </message>
    <message>
        <source>To be sent (%1)</source>
        <translation>Zu senden (%1)</translation>
    </message>
</context>
<context>
    <name>fovea::app::BareModelDialog</name>
    <message>
        <source>What does this network take?</source>
        <translation>Was erwartet dieses Netz?</translation>
    </message>
    <message>
        <source>One name for each image that it takes at once, separated by commas</source>
        <translation>Je Bild, das es zugleich erhält, ein Name, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>resampled to</source>
        <translation>umgerechnet auf</translation>
    </message>
    <message>
        <source> mm</source>
        <translation> mm</translation>
    </message>
    <message>
        <source>as they are</source>
        <translation>wie sie sind</translation>
    </message>
    <message>
        <source>a range to 0 … 1</source>
        <translation>ein Bereich auf 0 … 1</translation>
    </message>
    <message>
        <source>percentiles to 0 … 1</source>
        <translation>Perzentile auf 0 … 1</translation>
    </message>
    <message>
        <source>mean 0, deviation 1</source>
        <translation>Mittelwert 0, Standardabweichung 1</translation>
    </message>
    <message>
        <source>in windows of</source>
        <translation>in Fenstern von</translation>
    </message>
    <message>
        <source> voxels</source>
        <translation> Voxeln</translation>
    </message>
    <message>
        <source>background, liver, tumour</source>
        <translation>Hintergrund, Leber, Tumor</translation>
    </message>
    <message>
        <source>One name for each channel of its output, separated by commas</source>
        <translation>Je Ausgabekanal ein Name, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>labels may overlap (each decides by itself; no background)</source>
        <translation>Labels dürfen sich überlappen (jedes entscheidet für sich; kein Hintergrund)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Modality</source>
        <translation>&amp;Modalität</translation>
    </message>
    <message>
        <source>&amp;Inputs</source>
        <translation>&amp;Eingaben</translation>
    </message>
    <message>
        <source>Voxels</source>
        <translation>Voxel</translation>
    </message>
    <message>
        <source>&amp;Values</source>
        <translation>&amp;Werte</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>&amp;Labels</source>
        <translation>&amp;Labels</translation>
    </message>
    <message>
        <source>Make a model of it</source>
        <translation>Modell daraus machen</translation>
    </message>
</context>
<context>
    <name>fovea::app::BrowserPanel</name>
    <message>
        <source>Series %1</source>
        <translation>Serie %1</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n Bild</numerusform>
            <numerusform>%n Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Search name, ID, date, description…</source>
        <translation>Name, ID, Datum, Beschreibung suchen…</translation>
    </message>
    <message>
        <source>Search studies</source>
        <translation>Studien suchen</translation>
    </message>
    <message>
        <source>Studies opened before</source>
        <translation>Früher geöffnete Studien</translation>
    </message>
    <message>
        <source>Double click: open. Right click: more</source>
        <translation>Doppelklick: öffnen. Rechtsklick: mehr</translation>
    </message>
    <message>
        <source>No patient name</source>
        <translation>Kein Patientenname</translation>
    </message>
    <message>
        <source>Opened %1 from
%2</source>
        <translation>Geöffnet %1 aus
%2</translation>
    </message>
    <message>
        <source>Studies that you open are listed here</source>
        <translation>Hier stehen Studien, die Sie öffnen</translation>
    </message>
    <message>
        <source>No study has all these words</source>
        <translation>Keine Studie enthält alle diese Wörter</translation>
    </message>
    <message numerus="yes">
        <source>%n study(s)</source>
        <translation>
            <numerusform>%n Studie</numerusform>
            <numerusform>%n Studien</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;Forget this study</source>
        <translation>Diese Studie &amp;vergessen</translation>
    </message>
    <message>
        <source>&amp;Check all places</source>
        <translation>Alle Orte &amp;prüfen</translation>
    </message>
    <message>
        <source>Forget &amp;all</source>
        <translation>&amp;Alle vergessen</translation>
    </message>
    <message>
        <source>&amp;Remember studies</source>
        <translation>Studien &amp;merken</translation>
    </message>
</context>
<context>
    <name>fovea::app::ChannelDialog</name>
    <message>
        <source>Which series does the model get?</source>
        <translation>Welche Serien bekommt das Modell?</translation>
    </message>
    <message>
        <source>%1 looks at %2 series at once. The result lies on the first one; the others are brought to its grid.</source>
        <translation>%1 betrachtet %2 Serien zugleich. Das Ergebnis liegt auf der ersten; die anderen werden auf ihr Raster gebracht.</translation>
    </message>
    <message>
        <source>Series for %1</source>
        <translation>Serie für %1</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>Choose a series for each channel.</source>
        <translation>Wählen Sie für jeden Kanal eine Serie.</translation>
    </message>
    <message>
        <source>One series is chosen more than once.</source>
        <translation>Eine Serie ist mehrmals gewählt.</translation>
    </message>
    <message>
        <source>The series do not share a frame of reference: they may not lie on each other.</source>
        <translation>Die Serien haben kein gemeinsames Bezugssystem: Sie liegen vielleicht nicht aufeinander.</translation>
    </message>
</context>
<context>
    <name>fovea::app::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation>Tippen Sie, was Sie tun möchten</translation>
    </message>
</context>
<context>
    <name>fovea::app::CompareViews</name>
    <message>
        <source>Where they differ</source>
        <translation>Wo sie sich unterscheiden</translation>
    </message>
</context>
<context>
    <name>fovea::app::CompareWindow</name>
    <message>
        <source>Compare checkpoints – Fovea</source>
        <translation>Checkpoints vergleichen – Fovea</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>Checkpoints</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>Not for clinical use</source>
        <translation>Nicht für den klinischen Gebrauch</translation>
    </message>
    <message>
        <source>Checkpoints to compare</source>
        <translation>Zu vergleichende Checkpoints</translation>
    </message>
    <message>
        <source>Measure against</source>
        <translation>Messen gegen</translation>
    </message>
    <message>
        <source>Against each other</source>
        <translation>Gegeneinander</translation>
    </message>
    <message>
        <source>Against the mask that is shown</source>
        <translation>Gegen die gezeigte Maske</translation>
    </message>
    <message>
        <source>Against a file…</source>
        <translation>Gegen eine Datei…</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Reference mask</source>
        <translation>Referenzmaske</translation>
    </message>
    <message>
        <source>Two to four checkpoints, or one
and a reference</source>
        <translation>Zwei bis vier Checkpoints oder einer
und eine Referenz</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Outlines</source>
        <translation>Umrisse</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>Blinken</translation>
    </message>
    <message>
        <source>Wipe</source>
        <translation>Wischen</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Border of the wipe</source>
        <translation>Grenze des Wischens</translation>
    </message>
    <message>
        <source>Plane</source>
        <translation>Ebene</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>Axial</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>Koronal</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>Sagittal</translation>
    </message>
    <message>
        <source>◀</source>
        <translation>◀</translation>
    </message>
    <message>
        <source>Shift+D</source>
        <translation>Shift+D</translation>
    </message>
    <message>
        <source>The next larger difference (Shift+D)</source>
        <translation>Der nächstgrößere Unterschied (Umschalt+D)</translation>
    </message>
    <message>
        <source>Next difference ▶</source>
        <translation>Nächster Unterschied ▶</translation>
    </message>
    <message>
        <source>The next smaller difference (D)</source>
        <translation>Der nächstkleinere Unterschied (D)</translation>
    </message>
    <message>
        <source>Save the table…</source>
        <translation>Tabelle speichern…</translation>
    </message>
    <message>
        <source>Save everything…</source>
        <translation>Alles speichern…</translation>
    </message>
    <message>
        <source>Choose two to four checkpoints, or one and a reference.</source>
        <translation>Wählen Sie zwei bis vier Checkpoints oder einen und eine Referenz.</translation>
    </message>
    <message>
        <source>shown mask</source>
        <translation>gezeigte Maske</translation>
    </message>
    <message>
        <source>Worst mean Dice %1</source>
        <translation>Schlechtester mittlerer Dice %1</translation>
    </message>
    <message>
        <source>No structure to compare</source>
        <translation>Keine Struktur zum Vergleichen</translation>
    </message>
    <message>
        <source>No differences</source>
        <translation>Keine Unterschiede</translation>
    </message>
    <message>
        <source>  %1 of %2: %3, %4</source>
        <translation>  %1 von %2: %3, %4</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>Tabelle speichern</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>Folder to save into</source>
        <translation>Ordner zum Speichern</translation>
    </message>
    <message>
        <source>Saved in %1</source>
        <translation>In %1 gespeichert</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>Struktur</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>HD95 mm</source>
        <translation>HD95 mm</translation>
    </message>
    <message>
        <source>Mean mm</source>
        <translation>Mittel mm</translation>
    </message>
    <message>
        <source>A mL</source>
        <translation>A mL</translation>
    </message>
    <message>
        <source>B mL</source>
        <translation>B mL</translation>
    </message>
    <message>
        <source>B − A mL</source>
        <translation>B − A mL</translation>
    </message>
    <message>
        <source>Voxels A</source>
        <translation>Voxel A</translation>
    </message>
    <message>
        <source>Voxels B</source>
        <translation>Voxel B</translation>
    </message>
    <message>
        <source>Agreement by structure</source>
        <translation>Übereinstimmung je Struktur</translation>
    </message>
    <message>
        <source>Run records</source>
        <translation>Laufprotokolle</translation>
    </message>
    <message>
        <source>Structures</source>
        <translation>Strukturen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Weights SHA-256</source>
        <translation>Gewichte SHA-256</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>Memory of the worker</source>
        <translation>Speicher des Arbeitsprozesses</translation>
    </message>
    <message>
        <source>Memory of the device</source>
        <translation>Speicher des Geräts</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>From the cache</source>
        <translation>Aus dem Zwischenspeicher</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>Score from which a detector&apos;s boxes count</source>
        <translation>Bewertung, ab der Kästen eines Detektors zählen</translation>
    </message>
    <message>
        <source>Boxes count from score</source>
        <translation>Kästen zählen ab Bewertung</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>Detektionen</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>Befund</translation>
    </message>
    <message>
        <source>Score A</source>
        <translation>Bewertung A</translation>
    </message>
    <message>
        <source>Score B</source>
        <translation>Bewertung B</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>Überlappung</translation>
    </message>
    <message>
        <source>Distance mm</source>
        <translation>Abstand mm</translation>
    </message>
    <message>
        <source>In</source>
        <translation>In</translation>
    </message>
    <message>
        <source>Matched boxes</source>
        <translation>Zugeordnete Kästen</translation>
    </message>
    <message>
        <source>both</source>
        <translation>beide</translation>
    </message>
    <message>
        <source>only A</source>
        <translation>nur A</translation>
    </message>
    <message>
        <source>only B</source>
        <translation>nur B</translation>
    </message>
    <message>
        <source>%1 measured by %2: precision %3, recall %4 (score at least %5)</source>
        <translation>%1 gemessen an %2: Präzision %3, Sensitivität %4 (Bewertung mindestens %5)</translation>
    </message>
</context>
<context>
    <name>fovea::app::ConnectionDialog</name>
    <message>
        <source>Connection to an archive</source>
        <translation>Verbindung zu einem Archiv</translation>
    </message>
    <message>
        <source>DICOMweb</source>
        <translation>DICOMweb</translation>
    </message>
    <message>
        <source>DICOM (DIMSE)</source>
        <translation>DICOM (DIMSE)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>&amp;Art</translation>
    </message>
    <message>
        <source>&amp;Try it</source>
        <translation>Aus&amp;probieren</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>User and password</source>
        <translation>Benutzer und Passwort</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Certificates of an authority of your own</source>
        <translation>Zertifikate einer eigenen Stelle</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>A&amp;dresse</translation>
    </message>
    <message>
        <source>&amp;Login</source>
        <translation>An&amp;meldung</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>&amp;Benutzer</translation>
    </message>
    <message>
        <source>&amp;Password or token</source>
        <translation>Pass&amp;wort oder Token</translation>
    </message>
    <message>
        <source>&amp;Certificates</source>
        <translation>&amp;Zertifikate</translation>
    </message>
    <message>
        <source>None: fetch by C-GET</source>
        <translation>Keiner: Holen per C-GET</translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation>&amp;Rechner</translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation>P&amp;ort</translation>
    </message>
    <message>
        <source>&amp;Its title (AE)</source>
        <translation>&amp;Sein Titel (AE)</translation>
    </message>
    <message>
        <source>&amp;Our title (AE)</source>
        <translation>&amp;Unser Titel (AE)</translation>
    </message>
    <message>
        <source>Our port for C-&amp;MOVE</source>
        <translation>Unser Port für &amp;C-MOVE</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Wird gefragt…</translation>
    </message>
    <message>
        <source>The archive answers.</source>
        <translation>Das Archiv antwortet.</translation>
    </message>
</context>
<context>
    <name>fovea::app::DetectionsPanel</name>
    <message>
        <source>Nothing detected yet.
Run a model that finds lesions.</source>
        <translation>Noch nichts erkannt.
Führen Sie ein Modell aus, das Läsionen findet.</translation>
    </message>
    <message>
        <source>&amp;Threshold</source>
        <translation>&amp;Schwelle</translation>
    </message>
    <message>
        <source>Hide what scores less than this</source>
        <translation>Verbergen, was weniger Punkte hat</translation>
    </message>
    <message>
        <source>Threshold of the score</source>
        <translation>Schwelle der Bewertung</translation>
    </message>
    <message>
        <source>What the model found</source>
        <translation>Was das Modell fand</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>Befund</translation>
    </message>
    <message>
        <source>Size, mm</source>
        <translation>Größe, mm</translation>
    </message>
    <message>
        <source>mL</source>
        <translation>mL</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>Of the ellipsoid in the box</source>
        <translation>Des Ellipsoids im Kasten</translation>
    </message>
    <message>
        <source>&amp;Explain</source>
        <translation>&amp;Erklären</translation>
    </message>
    <message>
        <source>Show where the model&apos;s evidence for this finding was</source>
        <translation>Zeigen, wo das Modell Belege für diesen Befund sah</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;b&gt;Not for clinical use&lt;/b&gt;</source>
        <translation>&lt;br&gt;&lt;b&gt;Nicht für den klinischen Gebrauch&lt;/b&gt;</translation>
    </message>
    <message>
        <source>%1 overlapping boxes, merged</source>
        <translation>%1 überlappende Kästen, vereint</translation>
    </message>
    <message>
        <source>%1 below the threshold</source>
        <translation>%1 unter der Schwelle</translation>
    </message>
    <message>
        <source>The model found nothing.</source>
        <translation>Das Modell fand nichts.</translation>
    </message>
    <message>
        <source>How much the finding depends on what should not matter, such as which side is left: 0 not at all, 1 completely</source>
        <translation>Wie sehr der Befund von etwas abhängt, das keine Rolle spielen sollte, etwa welche Seite links ist: 0 gar nicht, 1 völlig</translation>
    </message>
</context>
<context>
    <name>fovea::app::DevicePanel</name>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>No NVIDIA card: models run on the processor.</source>
        <translation>Keine NVIDIA-Karte: Modelle laufen auf dem Prozessor.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>No worker runs; one starts with the first model.</source>
        <translation>Kein Arbeitsprozess läuft; einer startet mit dem ersten Modell.</translation>
    </message>
    <message numerus="yes">
        <source>%n worker(s): %1</source>
        <translation>
            <numerusform>%n Arbeitsprozess: %1</numerusform>
            <numerusform>%n Arbeitsprozesse: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Its memory</source>
        <translation>Sein Speicher</translation>
    </message>
    <message>
        <source>%1 °C</source>
        <translation>%1 °C</translation>
    </message>
    <message>
        <source>%1 W</source>
        <translation>%1 W</translation>
    </message>
    <message>
        <source>The driver keeps %1 more for itself</source>
        <translation>Weitere %1 behält der Treiber für sich</translation>
    </message>
    <message>
        <source>The last run took at most %1 of the card&apos;s memory (%2), %3 of it in tensors.</source>
        <translation>Der letzte Lauf belegte höchstens %1 vom Speicher der Karte (%2), davon %3 in Tensoren.</translation>
    </message>
    <message numerus="yes">
        <source>Its worker has found no room there %n time(s) so far.</source>
        <translation>
            <numerusform>Sein Arbeitsprozess fand dort bisher %n Mal keinen Platz.</numerusform>
            <numerusform>Sein Arbeitsprozess fand dort bisher %n Mal keinen Platz.</numerusform>
        </translation>
    </message>
    <message>
        <source>Now: %1 in tensors, %2 kept. Far more kept than in tensors means that it is fragmented.</source>
        <translation>Jetzt: %1 in Tensoren, %2 behalten. Liegt beides weit auseinander, ist der Speicher fragmentiert.</translation>
    </message>
    <message>
        <source>The last run&apos;s worker has taken at most %1 so far.</source>
        <translation>Der Arbeitsprozess des letzten Laufs hat bisher höchstens %1 belegt.</translation>
    </message>
    <message numerus="yes">
        <source>LibTorch %1, %2, %n thread(s)</source>
        <translation>
            <numerusform>LibTorch %1, %2, %n Thread</numerusform>
            <numerusform>LibTorch %1, %2, %n Threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fovea::app::DisplayPanel</name>
    <message>
        <source>Grey</source>
        <translation>Grau</translation>
    </message>
    <message>
        <source>Hot iron</source>
        <translation>Glut</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Rainbow</source>
        <translation>Regenbogen</translation>
    </message>
    <message>
        <source>Ice</source>
        <translation>Eis</translation>
    </message>
    <message>
        <source>Interpolate between voxels</source>
        <translation>Zwischen Voxeln interpolieren</translation>
    </message>
    <message>
        <source>One slice</source>
        <translation>Eine Schicht</translation>
    </message>
    <message>
        <source>Maximum (MIP)</source>
        <translation>Maximum (MIP)</translation>
    </message>
    <message>
        <source>Minimum (MinIP)</source>
        <translation>Minimum (MinIP)</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittelwert</translation>
    </message>
    <message>
        <source>What a thick slice shows of the values along its depth</source>
        <translation>Was eine dicke Schicht von den Werten in ihrer Tiefe zeigt</translation>
    </message>
    <message>
        <source> mm</source>
        <translation> mm</translation>
    </message>
    <message>
        <source>Thickness of the slab (Alt+wheel in a picture)</source>
        <translation>Dicke der Schicht (Alt+Rad im Bild)</translation>
    </message>
    <message>
        <source>Off shows each voxel as it is</source>
        <translation>Aus zeigt jeden Voxel, wie er ist</translation>
    </message>
    <message>
        <source> /s</source>
        <translation> /s</translation>
    </message>
    <message>
        <source>Cine</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>Run through the slices of the current view (Space)</source>
        <translation>Durch die Schichten der aktuellen Ansicht laufen (Leertaste)</translation>
    </message>
    <message>
        <source>S&amp;lab</source>
        <translation>&amp;Schichtdicke</translation>
    </message>
    <message>
        <source>&amp;Thickness</source>
        <translation>&amp;Dicke</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>C&amp;ine</source>
        <translation>F&amp;ilm</translation>
    </message>
</context>
<context>
    <name>fovea::app::ExplainPanel</name>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt;&lt;br&gt;Not for clinical use</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;&lt;br&gt;Nicht für den klinischen Gebrauch</translation>
    </message>
    <message>
        <source>&amp;Structure</source>
        <translation>&amp;Struktur</translation>
    </message>
    <message>
        <source>&amp;What</source>
        <translation>&amp;Was</translation>
    </message>
    <message>
        <source>&amp;Method</source>
        <translation>&amp;Methode</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>Net&amp;zschicht</translation>
    </message>
    <message>
        <source>Shows only places that the layer used</source>
        <translation>Zeigt nur Stellen, die die Netzschicht nutzte</translation>
    </message>
    <message>
        <source>Hides parts of the input; slow, and works without gradients</source>
        <translation>Verdeckt Teile der Eingabe; langsam, braucht keine Gradienten</translation>
    </message>
    <message>
        <source>Deep layers see more of the picture and are coarse; the numbers are their resolution</source>
        <translation>Tiefe Netzschichten sehen mehr vom Bild und sind grob; die Zahlen sind ihre Auflösung</translation>
    </message>
    <message>
        <source>&amp;Randomise weights, deletion curve</source>
        <translation>Gewichte &amp;randomisieren, Deletionskurve</translation>
    </message>
    <message>
        <source>Also tests the explanation: does it change with the model, and does what it calls important matter? Takes longer</source>
        <translation>Prüft auch die Erklärung: Ändert sie sich mit dem Modell, und zählt, was sie wichtig nennt? Dauert länger</translation>
    </message>
    <message>
        <source>&amp;Explain at the crosshair</source>
        <translation>Am &amp;Fadenkreuz erklären</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Show the heatmap</source>
        <translation>Heatmap zeigen</translation>
    </message>
    <message>
        <source>True resolution</source>
        <translation>Wahre Auflösung</translation>
    </message>
    <message>
        <source>The layer&apos;s own voxels instead of a smooth picture that looks sharper than it is</source>
        <translation>Die Voxel der Netzschicht selbst statt eines glatten Bildes, das schärfer aussieht, als es ist</translation>
    </message>
    <message>
        <source>Threshold of the heatmap</source>
        <translation>Schwelle der Heatmap</translation>
    </message>
    <message>
        <source>Hide what lies below this share of the largest value</source>
        <translation>Verbergen, was unter diesem Anteil des größten Wertes liegt</translation>
    </message>
    <message>
        <source>Opacity of the heatmap</source>
        <translation>Deckkraft der Heatmap</translation>
    </message>
    <message>
        <source>T&amp;hreshold</source>
        <translation>Sc&amp;hwelle</translation>
    </message>
    <message>
        <source>O&amp;pacity</source>
        <translation>&amp;Deckkraft</translation>
    </message>
    <message>
        <source>What the model saw…</source>
        <translation>Was das Modell sah…</translation>
    </message>
    <message>
        <source>The resampled, windowed and padded input beside the picture</source>
        <translation>Die umgerechnete, gefensterte und aufgefüllte Eingabe neben dem Bild</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Run a model first.</source>
        <translation>Führen Sie zuerst ein Modell aus.</translation>
    </message>
    <message>
        <source>The box at the crosshair</source>
        <translation>Der Kasten am Fadenkreuz</translation>
    </message>
    <message>
        <source>The part at the crosshair</source>
        <translation>Der Teil am Fadenkreuz</translation>
    </message>
    <message>
        <source>The voxel at the crosshair</source>
        <translation>Der Voxel am Fadenkreuz</translation>
    </message>
    <message>
        <source>The whole structure in the window</source>
        <translation>Die ganze Struktur im Fenster</translation>
    </message>
    <message>
        <source>%1, %2 channels</source>
        <translation>%1, %2 Kanäle</translation>
    </message>
</context>
<context>
    <name>fovea::app::ExplanationController</name>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>one box</source>
        <translation>einen Kasten</translation>
    </message>
    <message>
        <source>one voxel</source>
        <translation>ein Voxel</translation>
    </message>
    <message>
        <source>%1 voxels</source>
        <translation>%1 Voxel</translation>
    </message>
    <message>
        <source>%1 at %2, about %3, in %4 s.</source>
        <translation>%1 an %2, über %3, in %4 s.</translation>
    </message>
</context>
<context>
    <name>fovea::app::ExportController</name>
    <message>
        <source>Saved %1</source>
        <translation>%1 gespeichert</translation>
    </message>
    <message>
        <source>%1 objects were sent</source>
        <translation>%1 Objekte wurden gesendet</translation>
    </message>
    <message>
        <source>Export &amp;report…</source>
        <translation>Be&amp;richt exportieren…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+E</source>
        <translation>Ctrl+Shift+E</translation>
    </message>
    <message>
        <source>&amp;Archive…</source>
        <translation>&amp;Archiv…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+A</source>
        <translation>Ctrl+Shift+A</translation>
    </message>
    <message>
        <source>Send resul&amp;ts to an archive…</source>
        <translation>Ergebnisse an ein Arc&amp;hiv senden…</translation>
    </message>
    <message>
        <source>User &amp;guide</source>
        <translation>&amp;Benutzerhandbuch</translation>
    </message>
    <message>
        <source>Writing the report…</source>
        <translation>Bericht wird geschrieben…</translation>
    </message>
    <message>
        <source>Name a new folder for the report</source>
        <translation>Neuer Ordner für den Bericht</translation>
    </message>
    <message>
        <source>Folder:</source>
        <translation>Ordner:</translation>
    </message>
    <message>
        <source>report</source>
        <translation>bericht</translation>
    </message>
    <message>
        <source>%1 objects were sent, %2 wait to be sent again, %3 were refused; “Archive…” in the menu “File” lists them. %4</source>
        <translation>%1 Objekte wurden gesendet, %2 warten auf einen neuen Versuch, %3 wurden abgelehnt; „Archiv…“ im Menü „Datei“ zeigt sie. %4</translation>
    </message>
    <message>
        <source>Write a report (PDF, HTML, CSV), DICOM segmentation and structured report into a folder, after a look at what leaves</source>
        <translation>Einen Bericht (PDF, HTML, CSV), DICOM-Segmentierung und strukturierten Bericht in einen Ordner schreiben, nach einem Blick auf das, was hinausgeht</translation>
    </message>
    <message>
        <source>DICOM segmentation</source>
        <translation>DICOM-Segmentierung</translation>
    </message>
    <message>
        <source>DICOM parametric map</source>
        <translation>DICOM-Parameterkarte</translation>
    </message>
    <message>
        <source>DICOM structured report</source>
        <translation>Strukturierter DICOM-Bericht</translation>
    </message>
    <message>
        <source>DICOM pictures</source>
        <translation>DICOM-Bilder</translation>
    </message>
    <message>
        <source>DICOM key objects</source>
        <translation>DICOM-Schlüsselobjekte</translation>
    </message>
    <message>
        <source>report as PDF, HTML, CSV and JSON</source>
        <translation>Bericht als PDF, HTML, CSV und JSON</translation>
    </message>
    <message>
        <source>pictures as PNG</source>
        <translation>Bilder als PNG</translation>
    </message>
    <message>
        <source>manifest</source>
        <translation>Manifest</translation>
    </message>
</context>
<context>
    <name>fovea::app::ExportDialog</name>
    <message>
        <source>MP4 film (*.mp4)</source>
        <translation>MP4-Film (*.mp4)</translation>
    </message>
    <message>
        <source>PNG (*.png);;JPEG (*.jpg)</source>
        <translation>PNG (*.png);;JPEG (*.jpg)</translation>
    </message>
    <message>
        <source>Export a picture or a film</source>
        <translation>Bild oder Film exportieren</translation>
    </message>
    <message>
        <source>Preview of what leaves</source>
        <translation>Vorschau dessen, was hinausgeht</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>&amp;Speichern…</translation>
    </message>
    <message>
        <source>%1: %2 %</source>
        <translation>%1: %2 %</translation>
    </message>
    <message>
        <source>Axial view</source>
        <translation>Axiale Ansicht</translation>
    </message>
    <message>
        <source>Coronal view</source>
        <translation>Koronale Ansicht</translation>
    </message>
    <message>
        <source>Sagittal view</source>
        <translation>Sagittale Ansicht</translation>
    </message>
    <message>
        <source>3D view</source>
        <translation>3D-Ansicht</translation>
    </message>
    <message>
        <source>Film: through the slices</source>
        <translation>Film: durch die Schichten</translation>
    </message>
    <message>
        <source>Film: once around</source>
        <translation>Film: einmal herum</translation>
    </message>
    <message>
        <source>Film: with and without overlay</source>
        <translation>Film: mit und ohne Überlagerung</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>Axial</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>Koronal</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>Sagittal</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Text, letters, scale bar</source>
        <translation>Text, Buchstaben, Maßstab</translation>
    </message>
    <message>
        <source>Legend with volumes</source>
        <translation>Legende mit Volumina</translation>
    </message>
    <message>
        <source>Crosshair</source>
        <translation>Fadenkreuz</translation>
    </message>
    <message>
        <source>AI overlay</source>
        <translation>KI-Überlagerung</translation>
    </message>
    <message>
        <source>Off: nothing in the picture says who it is of</source>
        <translation>Aus: Nichts im Bild sagt, von wem es ist</translation>
    </message>
    <message>
        <source>&amp;What</source>
        <translation>&amp;Was</translation>
    </message>
    <message>
        <source>&amp;Plane</source>
        <translation>&amp;Ebene</translation>
    </message>
    <message>
        <source>Wi&amp;dth</source>
        <translation>&amp;Breite</translation>
    </message>
    <message>
        <source>&amp;Height</source>
        <translation>&amp;Höhe</translation>
    </message>
    <message>
        <source>Results always carry the model&apos;s name, version and hash, and “Not for clinical use”.</source>
        <translation>Ergebnisse tragen immer Namen, Version und Hash des Modells und „Nicht für den klinischen Gebrauch“.</translation>
    </message>
    <message>
        <source>Drawing…</source>
        <translation>Wird gezeichnet…</translation>
    </message>
    <message>
        <source>The picture is on the clipboard.</source>
        <translation>Das Bild ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 gespeichert</translation>
    </message>
    <message>
        <source>Views as they are laid out</source>
        <translation>Ansichten, wie sie angeordnet sind</translation>
    </message>
    <message>
        <source>Patient&apos;s name, ID, date and series</source>
        <translation>Name, ID, Datum und Serie des Patienten</translation>
    </message>
    <message>
        <source>Sheet of findings</source>
        <translation>Blatt der Befunde</translation>
    </message>
    <message>
        <source>Findings, a file each</source>
        <translation>Befunde, je eine Datei</translation>
    </message>
    <message>
        <source>Views, a file each</source>
        <translation>Ansichten, je eine Datei</translation>
    </message>
    <message>
        <source>What of them leaves</source>
        <translation>Was davon hinausgeht</translation>
    </message>
    <message>
        <source>Comments and written texts</source>
        <translation>Kommentare und geschriebene Texte</translation>
    </message>
    <message>
        <source>What people wrote may name the patient</source>
        <translation>Was Menschen schrieben, kann den Patienten nennen</translation>
    </message>
    <message>
        <source>View %1</source>
        <translation>Ansicht %1</translation>
    </message>
</context>
<context>
    <name>fovea::app::FetchTask</name>
    <message>
        <source>Fetching…</source>
        <translation>Wird geholt…</translation>
    </message>
    <message>
        <source>Fetching series %1 of %2: %3</source>
        <translation>Serie %1 von %2 wird geholt: %3</translation>
    </message>
    <message>
        <source>%1 pictures arrived, %2 were there.</source>
        <translation>%1 Bilder kamen an, %2 waren schon da.</translation>
    </message>
    <message>
        <source>%1 pictures arrived. %2</source>
        <translation>%1 Bilder kamen an. %2</translation>
    </message>
</context>
<context>
    <name>fovea::app::FindingsModel</name>
    <message>
        <source>%1 (person)</source>
        <translation>%1 (Person)</translation>
    </message>
    <message>
        <source>%1 by %2, %3</source>
        <translation>%1 von %2, %3</translation>
    </message>
    <message>
        <source>Not for clinical use</source>
        <translation>Nicht für den klinischen Gebrauch</translation>
    </message>
    <message>
        <source>○ Open</source>
        <translation>○ Offen</translation>
    </message>
    <message>
        <source>✓ Accepted</source>
        <translation>✓ Angenommen</translation>
    </message>
    <message>
        <source>✎ Edited</source>
        <translation>✎ Bearbeitet</translation>
    </message>
    <message>
        <source>✗ Rejected</source>
        <translation>✗ Abgelehnt</translation>
    </message>
    <message>
        <source>? Unsure</source>
        <translation>? Unsicher</translation>
    </message>
    <message>
        <source>Incidental</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>Minor</source>
        <translation>Gering</translation>
    </message>
    <message>
        <source>Major</source>
        <translation>Erheblich</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>Kritisch</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>Befund</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Uncertainty</source>
        <translation>Unsicherheit</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Schwere</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
</context>
<context>
    <name>fovea::app::FindingsPanel</name>
    <message>
        <source>Nothing to review yet.
Run a model, or mark what you see.</source>
        <translation>Noch nichts zu prüfen.
Führen Sie ein Modell aus oder markieren Sie, was Sie sehen.</translation>
    </message>
    <message>
        <source>Mark the cursor&apos;s place</source>
        <translation>Stelle des Fadenkreuzes markieren</translation>
    </message>
    <message>
        <source>Findings that were reviewed</source>
        <translation>Geprüfte Befunde</translation>
    </message>
    <message>
        <source>Show findings of this state</source>
        <translation>Befunde in diesem Stand zeigen</translation>
    </message>
    <message>
        <source>Every state</source>
        <translation>Jeder Stand</translation>
    </message>
    <message>
        <source>Show findings of this source</source>
        <translation>Befunde dieser Quelle zeigen</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Befunde</translation>
    </message>
    <message>
        <source>Category of the finding</source>
        <translation>Kategorie des Befunds</translation>
    </message>
    <message>
        <source>No category</source>
        <translation>Keine Kategorie</translation>
    </message>
    <message>
        <source>Severity of the finding</source>
        <translation>Schwere des Befunds</translation>
    </message>
    <message>
        <source>No severity</source>
        <translation>Keine Schwere</translation>
    </message>
    <message>
        <source>Reasons</source>
        <translation>Gründe</translation>
    </message>
    <message>
        <source>Comments on the finding</source>
        <translation>Kommentare zum Befund</translation>
    </message>
    <message>
        <source>Comment (C), Enter keeps it</source>
        <translation>Kommentar (C), Eingabetaste behält ihn</translation>
    </message>
    <message>
        <source>New comment</source>
        <translation>Neuer Kommentar</translation>
    </message>
    <message>
        <source>&amp;Next finding</source>
        <translation>&amp;Nächster Befund</translation>
    </message>
    <message>
        <source>&amp;Previous finding</source>
        <translation>&amp;Voriger Befund</translation>
    </message>
    <message>
        <source>Next &amp;open finding</source>
        <translation>Nächster &amp;offener Befund</translation>
    </message>
    <message>
        <source>&amp;Accept</source>
        <translation>&amp;Annehmen</translation>
    </message>
    <message>
        <source>&amp;Reject</source>
        <translation>Ab&amp;lehnen</translation>
    </message>
    <message>
        <source>&amp;Unsure</source>
        <translation>&amp;Unsicher</translation>
    </message>
    <message>
        <source>&amp;Edited: right after a correction</source>
        <translation>&amp;Bearbeitet: nach Korrektur richtig</translation>
    </message>
    <message>
        <source>&amp;Comment</source>
        <translation>&amp;Kommentieren</translation>
    </message>
    <message>
        <source>&amp;Split into connected parts</source>
        <translation>In zusammenhängende Teile &amp;zerlegen</translation>
    </message>
    <message>
        <source>&amp;Mark the cursor&apos;s place</source>
        <translation>Stelle des &amp;Fadenkreuzes markieren</translation>
    </message>
    <message>
        <source>Remove my mar&amp;k</source>
        <translation>Meine &amp;Markierung entfernen</translation>
    </message>
    <message>
        <source>%1 of %2 reviewed</source>
        <translation>%1 von %2 geprüft</translation>
    </message>
    <message>
        <source>Read only</source>
        <translation>Nur lesbar</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert…</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Every source</source>
        <translation>Jede Quelle</translation>
    </message>
    <message>
        <source>Choose a finding.</source>
        <translation>Wählen Sie einen Befund.</translation>
    </message>
    <message>
        <source>Open aga&amp;in</source>
        <translation>&amp;Wieder öffnen</translation>
    </message>
    <message>
        <source>Number that findings are listed by</source>
        <translation>Zahl, nach der Befunde aufgeführt werden</translation>
    </message>
    <message>
        <source>Score at least</source>
        <translation>Bewertung mindestens</translation>
    </message>
    <message>
        <source>Uncertainty at least</source>
        <translation>Unsicherheit mindestens</translation>
    </message>
    <message>
        <source>Volume at least, mL</source>
        <translation>Volumen mindestens, mL</translation>
    </message>
    <message>
        <source>Size at least, mm</source>
        <translation>Größe mindestens, mm</translation>
    </message>
    <message>
        <source>Least number that is listed</source>
        <translation>Kleinste Zahl, die aufgeführt wird</translation>
    </message>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>Findings without this number are listed only with “any”</source>
        <translation>Befunde ohne diese Zahl stehen nur bei „beliebig“ in der Liste</translation>
    </message>
</context>
<context>
    <name>fovea::app::HelpWindow</name>
    <message>
        <source>Fovea: user guide</source>
        <translation>Fovea: Benutzerhandbuch</translation>
    </message>
    <message>
        <source>Chapters</source>
        <translation>Kapitel</translation>
    </message>
    <message>
        <source>Find in the guide</source>
        <translation>Im Handbuch suchen</translation>
    </message>
</context>
<context>
    <name>fovea::app::HonestyView</name>
    <message>
        <source>Explanation</source>
        <translation>Erklärung</translation>
    </message>
    <message>
        <source>Random weights</source>
        <translation>Zufällige Gewichte</translation>
    </message>
    <message>
        <source>Drawn anew from: rank correlation, SSIM</source>
        <translation>Neu gewürfelt ab: Rangkorrelation, SSIM</translation>
    </message>
    <message>
        <source>Score without the hottest part</source>
        <translation>Bewertung ohne den heißesten Teil</translation>
    </message>
    <message>
        <source>hottest first</source>
        <translation>Heißestes zuerst</translation>
    </message>
    <message>
        <source>at random</source>
        <translation>zufällig</translation>
    </message>
    <message>
        <source>%1 % gone</source>
        <translation>%1 % entfernt</translation>
    </message>
</context>
<context>
    <name>fovea::app::InputView</name>
    <message>
        <source>What the model saw</source>
        <translation>Was das Modell sah</translation>
    </message>
    <message>
        <source>Above: the picture. Below: the input of %1 after its preparation, %2 × %3 × %4 voxels of %5 mm.
%6</source>
        <translation>Oben: das Bild. Unten: die Eingabe von %1 nach der Aufbereitung, %2 × %3 × %4 Voxel zu %5 mm.
%6</translation>
    </message>
    <message>
        <source>Not for clinical use</source>
        <translation>Nicht für den klinischen Gebrauch</translation>
    </message>
</context>
<context>
    <name>fovea::app::LabelTableModel</name>
    <message>
        <source>%L1 voxels</source>
        <translation>%L1 Voxel</translation>
    </message>
    <message>
        <source>%1 (label %2). Click to go to it, double-click to show it alone.</source>
        <translation>%1 (Label %2). Klicken, um hinzugehen; Doppelklick zeigt sie allein.</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>Struktur</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Volumen</translation>
    </message>
</context>
<context>
    <name>fovea::app::LayersPanel</name>
    <message>
        <source>No AI result yet.
Pick a model above and run it,
or open a mask with the image.</source>
        <translation>Noch kein KI-Ergebnis.
Wählen Sie oben ein Modell und starten Sie es,
oder öffnen Sie eine Maske mit dem Bild.</translation>
    </message>
    <message>
        <source>Show the overlay</source>
        <translation>Überlagerung zeigen</translation>
    </message>
    <message>
        <source>Show or hide the AI overlay (O)</source>
        <translation>KI-Überlagerung zeigen oder verbergen (O)</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Umriss</translation>
    </message>
    <message>
        <source>Draw only the border of each structure, so that the picture under it stays visible</source>
        <translation>Nur den Rand jeder Struktur zeichnen, damit das Bild darunter sichtbar bleibt</translation>
    </message>
    <message>
        <source>&amp;Opacity</source>
        <translation>&amp;Deckkraft</translation>
    </message>
    <message>
        <source>How strongly the overlay covers the picture</source>
        <translation>Wie stark die Überlagerung das Bild verdeckt</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation>Deckkraft der Überlagerung</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Show every structure</source>
        <translation>Alle Strukturen zeigen</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Hide every structure</source>
        <translation>Alle Strukturen verbergen</translation>
    </message>
    <message>
        <source>Structures</source>
        <translation>Strukturen</translation>
    </message>
    <message>
        <source>Structures of the overlay</source>
        <translation>Strukturen der Überlagerung</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;b&gt;Not for clinical use&lt;/b&gt;</source>
        <translation>&lt;br&gt;&lt;b&gt;Nicht für den klinischen Gebrauch&lt;/b&gt;</translation>
    </message>
</context>
<context>
    <name>fovea::app::LeavingDialog</name>
    <message>
        <source>Patient&apos;s name</source>
        <translation>Name des Patienten</translation>
    </message>
    <message>
        <source>Patient ID</source>
        <translation>Patienten-ID</translation>
    </message>
    <message>
        <source>Birth date</source>
        <translation>Geburtsdatum</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>Geschlecht</translation>
    </message>
    <message>
        <source>Study date</source>
        <translation>Datum der Studie</translation>
    </message>
    <message>
        <source>Study time</source>
        <translation>Uhrzeit der Studie</translation>
    </message>
    <message>
        <source>Study description</source>
        <translation>Beschreibung der Studie</translation>
    </message>
    <message>
        <source>Study ID</source>
        <translation>Studien-ID</translation>
    </message>
    <message>
        <source>Accession number</source>
        <translation>Auftragsnummer</translation>
    </message>
    <message>
        <source>Referring physician</source>
        <translation>Überweisender Arzt</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>Modalität</translation>
    </message>
    <message>
        <source>Body part</source>
        <translation>Körperteil</translation>
    </message>
    <message>
        <source>Laterality</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Position reference</source>
        <translation>Bezugspunkt der Lage</translation>
    </message>
    <message>
        <source>Study UID</source>
        <translation>UID der Studie</translation>
    </message>
    <message>
        <source>Series UID</source>
        <translation>UID der Serie</translation>
    </message>
    <message>
        <source>Frame of reference UID</source>
        <translation>UID des Bezugssystems</translation>
    </message>
    <message>
        <source>Comments</source>
        <translation>Kommentare</translation>
    </message>
    <message>
        <source>Reasons in a person&apos;s own words</source>
        <translation>Gründe in eigenen Worten</translation>
    </message>
    <message>
        <source>Names and texts of what people marked and measured</source>
        <translation>Namen und Texte dessen, was Menschen markierten und maßen</translation>
    </message>
    <message>
        <source>Reviewers</source>
        <translation>Begutachtende</translation>
    </message>
    <message>
        <source>UIDs of the pictures</source>
        <translation>UIDs der Bilder</translation>
    </message>
    <message>
        <source>leaves</source>
        <translation>geht hinaus</translation>
    </message>
    <message>
        <source>is replaced</source>
        <translation>wird ersetzt</translation>
    </message>
    <message>
        <source>is moved</source>
        <translation>wird verschoben</translation>
    </message>
    <message>
        <source>is removed</source>
        <translation>wird entfernt</translation>
    </message>
    <message>
        <source>Send results</source>
        <translation>Ergebnisse senden</translation>
    </message>
    <message>
        <source>Export a report</source>
        <translation>Einen Bericht ausgeben</translation>
    </message>
    <message>
        <source>Results are sent with the patient&apos;s name and the study&apos;s own UIDs, so that they stand beside it in the archive.</source>
        <translation>Ergebnisse werden mit dem Namen des Patienten und den eigenen UIDs der Studie gesendet, damit sie im Archiv neben ihr stehen.</translation>
    </message>
    <message>
        <source>Nothing in the report says who it is of, unless you choose so here.</source>
        <translation>Nichts im Bericht sagt, von wem er ist, außer Sie wählen es hier.</translation>
    </message>
    <message>
        <source>What leaves</source>
        <translation>Was hinausgeht</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Becomes of it</source>
        <translation>Wird daraus</translation>
    </message>
    <message>
        <source>Leaves as</source>
        <translation>Geht hinaus als</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>&amp;Senden</translation>
    </message>
    <message>
        <source>Choose a &amp;folder…</source>
        <translation>&amp;Ordner wählen…</translation>
    </message>
    <message>
        <source>Reading the headers…</source>
        <translation>Kopfdaten werden gelesen…</translation>
    </message>
    <message>
        <source>moved by days of the patient&apos;s own</source>
        <translation>um Tage verschoben, die für den Patienten gelten</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>Keep the patient&apos;s &amp;sex</source>
        <translation>&amp;Geschlecht des Patienten behalten</translation>
    </message>
    <message>
        <source>Keep the study&apos;s &amp;description, which may hold anything</source>
        <translation>&amp;Beschreibung der Studie behalten, die alles enthalten kann</translation>
    </message>
    <message>
        <source>&amp;Comments and people&apos;s other words, which may name the patient</source>
        <translation>&amp;Kommentare und andere Worte von Menschen, die den Patienten nennen können</translation>
    </message>
    <message>
        <source>&amp;Archive</source>
        <translation>&amp;Archiv</translation>
    </message>
    <message>
        <source>D&amp;ates</source>
        <translation>&amp;Daten</translation>
    </message>
</context>
<context>
    <name>fovea::app::MainWindow</name>
    <message>
        <source>Fovea</source>
        <translation>Fovea</translation>
    </message>
    <message>
        <source>Open a folder with DICOM files: Ctrl+O, or drop it here</source>
        <translation>Öffnen Sie einen Ordner mit DICOM-Dateien: Strg+O, oder ziehen Sie ihn hierher</translation>
    </message>
    <message>
        <source>Studies</source>
        <translation>Studien</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>AI overlay</source>
        <translation>KI-Überlagerung</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>Lesen abbrechen</translation>
    </message>
    <message>
        <source>Not for clinical use</source>
        <translation>Nicht für den klinischen Gebrauch</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>Done in %1 s on %2, %3.</source>
        <translation>Fertig in %1 s auf %2, %3.</translation>
    </message>
    <message>
        <source>The run failed; see the message above the pictures.</source>
        <translation>Der Lauf ist fehlgeschlagen; siehe die Meldung über den Bildern.</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Erneut ausführen</translation>
    </message>
    <message>
        <source>%1 – Fovea</source>
        <translation>%1 – Fovea</translation>
    </message>
    <message>
        <source>Open a folder with studies</source>
        <translation>Ordner mit Studien öffnen</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>Dateien öffnen</translation>
    </message>
    <message>
        <source>All files (*);;Images (*.dcm *.nii *.nii.gz *.nrrd *.mha)</source>
        <translation>Alle Dateien (*);;Bilder (*.dcm *.nii *.nii.gz *.nrrd *.mha)</translation>
    </message>
    <message>
        <source>Add a folder with model bundles</source>
        <translation>Ordner mit Modellen hinzufügen</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 gespeichert</translation>
    </message>
    <message>
        <source>The picture is on the clipboard</source>
        <translation>Das Bild ist in der Zwischenablage</translation>
    </message>
    <message>
        <source>Save the mask</source>
        <translation>Maske speichern</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>&amp;Ordner öffnen…</translation>
    </message>
    <message>
        <source>Open a folder with DICOM files and everything below it (Ctrl+O)</source>
        <translation>Einen Ordner mit DICOM-Dateien und allem darunter öffnen (Strg+O)</translation>
    </message>
    <message>
        <source>Open f&amp;iles…</source>
        <translation>Da&amp;teien öffnen…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+O</source>
        <translation>Ctrl+Shift+O</translation>
    </message>
    <message>
        <source>Open the &amp;demo study</source>
        <translation>&amp;Demostudie öffnen</translation>
    </message>
    <message>
        <source>Ctrl+E</source>
        <translation>Ctrl+E</translation>
    </message>
    <message>
        <source>&amp;Copy picture</source>
        <translation>Bild &amp;kopieren</translation>
    </message>
    <message>
        <source>Save &amp;mask…</source>
        <translation>&amp;Maske speichern…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+S</source>
        <translation>Ctrl+Shift+S</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig:</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen:</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Z</source>
        <translation>Ctrl+Shift+Z</translation>
    </message>
    <message>
        <source>Ctrl+Y</source>
        <translation>Ctrl+Y</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>Fensterun&amp;g</translation>
    </message>
    <message>
        <source>&amp;Invert</source>
        <translation>&amp;Invertieren</translation>
    </message>
    <message>
        <source>Exchange black and white (I)</source>
        <translation>Schwarz und Weiß tauschen (I)</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>&amp;Zurücksetzen</translation>
    </message>
    <message>
        <source>Back to the whole picture and its own window (R)</source>
        <translation>Zurück zum ganzen Bild und seiner eigenen Fensterung (R)</translation>
    </message>
    <message>
        <source>Show the &amp;overlay</source>
        <translation>Über&amp;lagerung zeigen</translation>
    </message>
    <message>
        <source>Show or hide the AI overlay (O)</source>
        <translation>KI-Überlagerung zeigen oder verbergen (O)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>Leis&amp;ten</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>M&amp;odell</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Ausführen</translation>
    </message>
    <message>
        <source>Ctrl+R</source>
        <translation>Ctrl+R</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Ab&amp;brechen</translation>
    </message>
    <message>
        <source>&amp;Add a folder with models…</source>
        <translation>&amp;Ordner mit Modellen hinzufügen…</translation>
    </message>
    <message>
        <source>&amp;Look for models again</source>
        <translation>Erneut nach Modellen &amp;suchen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Mouse and keys</source>
        <translation>&amp;Maus und Tasten</translation>
    </message>
    <message>
        <source>&amp;About Fovea</source>
        <translation>&amp;Über Fovea</translation>
    </message>
    <message>
        <source>Main</source>
        <translation>Hauptleiste</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fensterung</translation>
    </message>
    <message>
        <source>Window presets; with the mouse: drag with the right button</source>
        <translation>Voreinstellungen; mit der Maus: mit der rechten Taste ziehen</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Full range</source>
        <translation>Ganzer Bereich</translation>
    </message>
    <message>
        <source>%1  (%2 / %3)</source>
        <translation>%1  (%2 / %3)</translation>
    </message>
    <message>
        <source>About Fovea</source>
        <translation>Über Fovea</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Fovea %1&lt;/h3&gt;&lt;p&gt;Opens DICOM studies, runs AI models on them and shows what they found.&lt;/p&gt;&lt;p&gt;&lt;b&gt;Not for clinical use.&lt;/b&gt; Fovea is not a medical device.&lt;/p&gt;&lt;p&gt;Licence: Apache-2.0.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Fovea %1&lt;/h3&gt;&lt;p&gt;Öffnet DICOM-Studien, lässt KI-Modelle darauf laufen und zeigt, was sie gefunden haben.&lt;/p&gt;&lt;p&gt;&lt;b&gt;Nicht für den klinischen Gebrauch.&lt;/b&gt; Fovea ist kein Medizinprodukt.&lt;/p&gt;&lt;p&gt;Lizenz: Apache-2.0.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Wheel, Up, Down</source>
        <translation>Rad, Auf, Ab</translation>
    </message>
    <message>
        <source>Next and previous slice</source>
        <translation>Nächste und vorige Schicht</translation>
    </message>
    <message>
        <source>Page Up, Page Down</source>
        <translation>Bild auf, Bild ab</translation>
    </message>
    <message>
        <source>Ten slices</source>
        <translation>Zehn Schichten</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Pos1, Ende</translation>
    </message>
    <message>
        <source>First and last slice</source>
        <translation>Erste und letzte Schicht</translation>
    </message>
    <message>
        <source>Left drag</source>
        <translation>Links ziehen</translation>
    </message>
    <message>
        <source>Move the crosshair, or what the measuring tool does</source>
        <translation>Fadenkreuz bewegen, oder was das Messwerkzeug tut</translation>
    </message>
    <message>
        <source>Left drag on a line</source>
        <translation>Links ziehen auf einer Linie</translation>
    </message>
    <message>
        <source>Turn the planes; with Shift only that one</source>
        <translation>Ebenen drehen; mit Umschalt nur diese</translation>
    </message>
    <message>
        <source>Alt+wheel</source>
        <translation>Alt+Rad</translation>
    </message>
    <message>
        <source>Thickness of the slab</source>
        <translation>Dicke der Schicht</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>Rechtsklick</translation>
    </message>
    <message>
        <source>Menu of the view</source>
        <translation>Menü der Ansicht</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Cine</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>Ctrl+K</source>
        <translation>Ctrl+K</translation>
    </message>
    <message>
        <source>All commands</source>
        <translation>Alle Befehle</translation>
    </message>
    <message>
        <source>Ctrl+Z, Ctrl+Shift+Z</source>
        <translation>Strg+Z, Strg+Umschalt+Z</translation>
    </message>
    <message>
        <source>Undo and redo</source>
        <translation>Rückgängig und wiederholen</translation>
    </message>
    <message>
        <source>Right drag</source>
        <translation>Rechts ziehen</translation>
    </message>
    <message>
        <source>Window and level</source>
        <translation>Fensterbreite und -lage</translation>
    </message>
    <message>
        <source>Middle drag</source>
        <translation>Mitte ziehen</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Strg+Rad</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Double click, F</source>
        <translation>Doppelklick, F</translation>
    </message>
    <message>
        <source>One view large, and back</source>
        <translation>Eine Ansicht groß, und zurück</translation>
    </message>
    <message>
        <source>1 to 9</source>
        <translation>1 bis 9</translation>
    </message>
    <message>
        <source>Window presets</source>
        <translation>Fenster-Voreinstellungen</translation>
    </message>
    <message>
        <source>I</source>
        <translation>I</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>Invertieren</translation>
    </message>
    <message>
        <source>R</source>
        <translation>R</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>O</source>
        <translation>O</translation>
    </message>
    <message>
        <source>Overlay on and off</source>
        <translation>Überlagerung an und aus</translation>
    </message>
    <message>
        <source>Run the model</source>
        <translation>Modell ausführen</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Cancel the model</source>
        <translation>Modell abbrechen</translation>
    </message>
    <message>
        <source>Mouse and keys</source>
        <translation>Maus und Tasten</translation>
    </message>
    <message>
        <source>%1 findings in %2 s on %3.</source>
        <translation>%1 Befunde in %2 s auf %3.</translation>
    </message>
    <message>
        <source>Open a series first: checkpoints are compared on the one that is shown</source>
        <translation>Öffnen Sie zuerst eine Serie: Checkpoints werden auf der gezeigten verglichen</translation>
    </message>
    <message>
        <source>A network without a bundle</source>
        <translation>Ein Netz ohne Bundle</translation>
    </message>
    <message>
        <source>Networks (*.ts *.pt *.onnx)</source>
        <translation>Netze (*.ts *.pt *.onnx)</translation>
    </message>
    <message>
        <source>Export &amp;picture or film…</source>
        <translation>Bild oder Film e&amp;xportieren…</translation>
    </message>
    <message>
        <source>Choose what leaves, see it, and save it; it holds no patient data unless you say so (Ctrl+E)</source>
        <translation>Wählen, ansehen und speichern, was hinausgeht; ohne Patientendaten, solange Sie nichts anderes sagen (Strg+E)</translation>
    </message>
    <message>
        <source>C&amp;ompare checkpoints…</source>
        <translation>Checkpoints &amp;vergleichen…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+K</source>
        <translation>Ctrl+Shift+K</translation>
    </message>
    <message>
        <source>&amp;Describe a network&apos;s file…</source>
        <translation>&amp;Datei eines Netzes beschreiben…</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>Be&amp;funde</translation>
    </message>
    <message>
        <source>Shift+F1</source>
        <translation>Shift+F1</translation>
    </message>
    <message>
        <source>Opened before</source>
        <translation>Früher geöffnet</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Befunde</translation>
    </message>
    <message>
        <source>Editing</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>Detektionen</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>Erklären</translation>
    </message>
    <message>
        <source>Me&amp;asure</source>
        <translation>&amp;Messen</translation>
    </message>
    <message>
        <source>Of the file %1</source>
        <translation>Aus der Datei %1</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>DICOM Segmentation (*.dcm);;NIfTI (*.nii.gz);;NRRD (*.nrrd);;MetaImage (*.mha);;Surfaces in colour (*.ply);;Surfaces one by one (*.stl)</source>
        <translation>DICOM-Segmentierung (*.dcm);;NIfTI (*.nii.gz);;NRRD (*.nrrd);;MetaImage (*.mha);;Oberflächen in Farbe (*.ply);;Oberflächen einzeln (*.stl)</translation>
    </message>
    <message>
        <source>Ne&amp;w window</source>
        <translation>Ne&amp;ues Fenster</translation>
    </message>
    <message>
        <source>The same study in a window of its own, for another screen (Ctrl+N)</source>
        <translation>Dieselbe Studie in einem eigenen Fenster, für einen weiteren Bildschirm (Ctrl+N)</translation>
    </message>
    <message>
        <source>Uncertainty</source>
        <translation>Unsicherheit</translation>
    </message>
</context>
<context>
    <name>fovea::app::MaskEditDesk</name>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>Glätten</translation>
    </message>
    <message>
        <source>Remove islands</source>
        <translation>Inseln entfernen</translation>
    </message>
    <message>
        <source>Keep the largest part</source>
        <translation>Größten Teil behalten</translation>
    </message>
    <message>
        <source>Fill between slices</source>
        <translation>Zwischen Schichten füllen</translation>
    </message>
</context>
<context>
    <name>fovea::app::MaskEditPanel</name>
    <message>
        <source>Edit the mask</source>
        <translation>Maske bearbeiten</translation>
    </message>
    <message>
        <source>Correct the mask that is shown; what its maker gave is kept</source>
        <translation>Die gezeigte Maske korrigieren; das Original bleibt erhalten</translation>
    </message>
    <message>
        <source>Structure to paint</source>
        <translation>Zu malende Struktur</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Paint with the left button, in 3D on the surface below the pointer; the wheel with Shift changes the size</source>
        <translation>Mit der linken Taste malen, in 3D auf der Oberfläche unter dem Zeiger; Rad mit Umschalt ändert die Größe</translation>
    </message>
    <message>
        <source>Take voxels of the structure away</source>
        <translation>Voxel der Struktur wegnehmen</translation>
    </message>
    <message>
        <source>Fill the area under the pointer up to its border</source>
        <translation>Die Fläche unter dem Zeiger bis zu ihrer Grenze füllen</translation>
    </message>
    <message>
        <source> mm</source>
        <translation> mm</translation>
    </message>
    <message>
        <source>Radius of the brush</source>
        <translation>Radius des Pinsels</translation>
    </message>
    <message>
        <source>In 3D: a ball instead of a disc</source>
        <translation>In 3D: eine Kugel statt einer Scheibe</translation>
    </message>
    <message>
        <source>Leave other structures alone</source>
        <translation>Andere Strukturen in Ruhe lassen</translation>
    </message>
    <message>
        <source>Only values from … to</source>
        <translation>Nur Werte von … bis</translation>
    </message>
    <message>
        <source>Lowest value that is painted</source>
        <translation>Kleinster Wert, der gemalt wird</translation>
    </message>
    <message>
        <source>Highest value that is painted</source>
        <translation>Größter Wert, der gemalt wird</translation>
    </message>
    <message>
        <source>Show what was changed</source>
        <translation>Zeigen, was geändert wurde</translation>
    </message>
    <message>
        <source>Radius</source>
        <translation>Radius</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>Glätten</translation>
    </message>
    <message>
        <source>Fill between slices</source>
        <translation>Zwischen Schichten füllen</translation>
    </message>
    <message>
        <source>Remove islands</source>
        <translation>Inseln entfernen</translation>
    </message>
    <message>
        <source>Keep the largest</source>
        <translation>Größten behalten</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Added %1, removed %2, relabelled %3</source>
        <translation>Hinzugefügt %1, entfernt %2, umbenannt %3</translation>
    </message>
</context>
<context>
    <name>fovea::app::MeasurementController</name>
    <message>
        <source>Crosshair</source>
        <translation>Fadenkreuz</translation>
    </message>
    <message>
        <source>Delete the selected measurement</source>
        <translation>Gewählte Messung löschen</translation>
    </message>
    <message>
        <source>Window from the selected region</source>
        <translation>Fensterung aus der gewählten Region</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>%1 hinzufügen</translation>
    </message>
    <message>
        <source>Change %1</source>
        <translation>%1 ändern</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>%1 löschen</translation>
    </message>
    <message>
        <source>What the arrow points to (may be empty):</source>
        <translation>Worauf der Pfeil zeigt (darf leer sein):</translation>
    </message>
    <message>
        <source>Text:</source>
        <translation>Text:</translation>
    </message>
    <message>
        <source>Rename %1</source>
        <translation>%1 umbenennen</translation>
    </message>
    <message>
        <source>Delete all measurements</source>
        <translation>Alle Messungen löschen</translation>
    </message>
</context>
<context>
    <name>fovea::app::MeasurementPanel</name>
    <message>
        <source>Nothing is measured yet.
Press D for a distance, E for an ellipse,
P for a probe.</source>
        <translation>Noch nichts gemessen.
D für eine Strecke, E für eine Ellipse,
P für einen Messpunkt.</translation>
    </message>
    <message>
        <source>Measurements</source>
        <translation>Messungen</translation>
    </message>
    <message>
        <source>Enter or a double click: go there. F2: rename. Delete: delete. Ctrl+C: copy all</source>
        <translation>Eingabe oder Doppelklick: hingehen. F2: umbenennen. Entf: löschen. Strg+C: alles kopieren</translation>
    </message>
    <message>
        <source>Measurement</source>
        <translation>Messung</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Histogram of the selected region</source>
        <translation>Histogramm der gewählten Region</translation>
    </message>
    <message>
        <source>Delete all</source>
        <translation>Alle löschen</translation>
    </message>
    <message>
        <source>Delete all measurements; undo brings them back</source>
        <translation>Alle Messungen löschen; Rückgängig bringt sie zurück</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the list as text (Ctrl+C)</source>
        <translation>Liste als Text kopieren (Strg+C)</translation>
    </message>
    <message>
        <source>%1 pixels; mean %2, SD %3, minimum %4, maximum %5</source>
        <translation>%1 Pixel; Mittel %2, SD %3, Minimum %4, Maximum %5</translation>
    </message>
</context>
<context>
    <name>fovea::app::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>Meldung schließen</translation>
    </message>
</context>
<context>
    <name>fovea::app::ModelConsent</name>
    <message>
        <source>Run this model for the first time?</source>
        <translation>Dieses Modell zum ersten Mal ausführen?</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>The model comes without a licence.</source>
        <translation>Das Modell kommt ohne Lizenz.</translation>
    </message>
    <message>
        <source>Allow and run</source>
        <translation>Erlauben und ausführen</translation>
    </message>
    <message>
        <source>Don&apos;t run</source>
        <translation>Nicht ausführen</translation>
    </message>
    <message>
        <source>What this computer keeps models from is not known until the worker has started.</source>
        <translation>Wovon dieser Rechner Modelle abhält, ist erst bekannt, wenn der Arbeitsprozess gestartet ist.</translation>
    </message>
    <message>
        <source>A model is a program: run those only whose origin you trust.</source>
        <translation>Ein Modell ist ein Programm: Führen Sie nur solche aus, deren Herkunft Sie vertrauen.</translation>
    </message>
    <message>
        <source>Not for clinical use.</source>
        <translation>Nicht für den klinischen Gebrauch.</translation>
    </message>
</context>
<context>
    <name>fovea::app::ModelPanel</name>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Ausführen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Add a folder with model bundles</source>
        <translation>Ordner mit Modellen hinzufügen</translation>
    </message>
    <message>
        <source>Add a folder with models</source>
        <translation>Ordner mit Modellen hinzufügen</translation>
    </message>
    <message>
        <source>Stop the model (Esc)</source>
        <translation>Modell anhalten (Esc)</translation>
    </message>
    <message>
        <source> (can&apos;t run)</source>
        <translation> (nicht ausführbar)</translation>
    </message>
    <message>
        <source>No models found. Add a folder with MONAI bundles by the … button.</source>
        <translation>Keine Modelle gefunden. Fügen Sie mit … einen Ordner mit MONAI-Bundles hinzu.</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>%1 structures</source>
        <translation>%1 Strukturen</translation>
    </message>
    <message>
        <source>Not made for %1 pictures</source>
        <translation>Nicht für %1-Bilder gemacht</translation>
    </message>
    <message>
        <source>&lt;b&gt;Not for clinical use&lt;/b&gt;</source>
        <translation>&lt;b&gt;Nicht für den klinischen Gebrauch&lt;/b&gt;</translation>
    </message>
    <message>
        <source>Run this model on the open series (Ctrl+R)</source>
        <translation>Dieses Modell auf der offenen Serie ausführen (Strg+R)</translation>
    </message>
    <message>
        <source>Open a series first</source>
        <translation>Öffnen Sie zuerst eine Serie</translation>
    </message>
    <message>
        <source>finds boxes</source>
        <translation>findet Kästen</translation>
    </message>
</context>
<context>
    <name>fovea::app::PictureMode</name>
    <message>
        <source>Slices as &amp;acquired</source>
        <translation>Schi&amp;chten wie aufgenommen</translation>
    </message>
    <message>
        <source>Show the slices one by one as they are in the files, without resampling or correction</source>
        <translation>Die Schichten einzeln zeigen, wie sie in den Dateien sind, ohne Umrechnung oder Korrektur</translation>
    </message>
</context>
<context>
    <name>fovea::app::PicturePage</name>
    <message>
        <source>Picture of the series</source>
        <translation>Bild der Serie</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Show the pictures as a film (Space)</source>
        <translation>Die Bilder als Film zeigen (Leertaste)</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>Invertieren</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Picture %1 of %2</source>
        <translation>Bild %1 von %2</translation>
    </message>
</context>
<context>
    <name>fovea::app::ReadingRoom</name>
    <message>
        <source>&amp;Four views</source>
        <translation>&amp;Vier Ansichten</translation>
    </message>
    <message>
        <source>&amp;One large, three small</source>
        <translation>&amp;Eine große, drei kleine</translation>
    </message>
    <message>
        <source>S&amp;ingle view</source>
        <translation>E&amp;inzelne Ansicht</translation>
    </message>
    <message>
        <source>&amp;Three in a row</source>
        <translation>&amp;Drei nebeneinander</translation>
    </message>
    <message>
        <source>Side &amp;by side</source>
        <translation>Zwei &amp;nebeneinander</translation>
    </message>
    <message>
        <source>&amp;3D large</source>
        <translation>&amp;3D groß</translation>
    </message>
    <message>
        <source>Rotate to the &amp;right</source>
        <translation>Nach &amp;rechts drehen</translation>
    </message>
    <message>
        <source>Rotate to the &amp;left</source>
        <translation>Nach &amp;links drehen</translation>
    </message>
    <message>
        <source>Flip &amp;horizontally</source>
        <translation>&amp;Waagerecht spiegeln</translation>
    </message>
    <message>
        <source>Flip &amp;vertically</source>
        <translation>Sen&amp;krecht spiegeln</translation>
    </message>
    <message>
        <source>I&amp;nterpolation on and off</source>
        <translation>I&amp;nterpolation an und aus</translation>
    </message>
    <message>
        <source>&amp;Cine</source>
        <translation>&amp;Film</translation>
    </message>
    <message>
        <source>Reset planes and sla&amp;b</source>
        <translation>E&amp;benen und Schichtdicke zurücksetzen</translation>
    </message>
    <message>
        <source>Te&amp;xt on the pictures</source>
        <translation>Te&amp;xt auf den Bildern</translation>
    </message>
    <message>
        <source>S&amp;ynchronise series by position</source>
        <translation>Serien nach Position s&amp;ynchronisieren</translation>
    </message>
    <message>
        <source>&amp;Hang series like this…</source>
        <translation>Serien so auf&amp;hängen…</translation>
    </message>
    <message>
        <source>Hanging r&amp;ules…</source>
        <translation>Hänge&amp;regeln…</translation>
    </message>
    <message>
        <source>&amp;Save the session</source>
        <translation>&amp;Sitzung speichern</translation>
    </message>
    <message>
        <source>Open a sessio&amp;n…</source>
        <translation>Sitzu&amp;ng öffnen…</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation>Eins&amp;tellungen…</translation>
    </message>
    <message>
        <source>&amp;Keys…</source>
        <translation>Ta&amp;sten…</translation>
    </message>
    <message>
        <source>Edit the window presets…</source>
        <translation>Fenster-Voreinstellungen bearbeiten…</translation>
    </message>
    <message>
        <source>Co&amp;mmands…</source>
        <translation>Befe&amp;hle…</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>Anordnung</translation>
    </message>
    <message>
        <source>How the views are laid out (Ctrl+1 to Ctrl+6)</source>
        <translation>Wie die Ansichten angeordnet sind (Strg+1 bis Strg+6)</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>What the left mouse button measures</source>
        <translation>Was die linke Maustaste misst</translation>
    </message>
    <message>
        <source>Measurements</source>
        <translation>Messungen</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>3D</source>
        <translation>3D</translation>
    </message>
    <message>
        <source>&amp;Plane</source>
        <translation>&amp;Ebene</translation>
    </message>
    <message>
        <source>&amp;Axial</source>
        <translation>&amp;Axial</translation>
    </message>
    <message>
        <source>&amp;Sagittal</source>
        <translation>&amp;Sagittal</translation>
    </message>
    <message>
        <source>&amp;Coronal</source>
        <translation>&amp;Koronal</translation>
    </message>
    <message>
        <source>&amp;3D</source>
        <translation>&amp;3D</translation>
    </message>
    <message>
        <source>&amp;Series</source>
        <translation>&amp;Serie</translation>
    </message>
    <message>
        <source>As the window: %1</source>
        <translation>Wie das Fenster: %1</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 gespeichert</translation>
    </message>
    <message>
        <source>Save the session</source>
        <translation>Sitzung speichern</translation>
    </message>
    <message>
        <source>Sessions (*.fovea.json)</source>
        <translation>Sitzungen (*.fovea.json)</translation>
    </message>
    <message>
        <source>Open a session</source>
        <translation>Sitzung öffnen</translation>
    </message>
    <message>
        <source>Series like this one hang so from now on</source>
        <translation>Solche Serien hängen von nun an so</translation>
    </message>
    <message>
        <source>&amp;Fit the picture to the view</source>
        <translation>Bild ein&amp;passen</translation>
    </message>
    <message>
        <source>One pixel a vox&amp;el (1:1)</source>
        <translation>Ein Pixel je &amp;Voxel (1:1)</translation>
    </message>
    <message>
        <source>Patient na&amp;me on the pictures</source>
        <translation>Patientenna&amp;me auf den Bildern</translation>
    </message>
    <message>
        <source>&amp;Layout</source>
        <translation>&amp;Anordnung</translation>
    </message>
    <message>
        <source>&amp;Turn and flip</source>
        <translation>&amp;Drehen und spiegeln</translation>
    </message>
</context>
<context>
    <name>fovea::app::ResultLoader</name>
    <message>
        <source>%1 segmentations lie beside the series; the first is shown, the panel Stored has all</source>
        <translation>%1 Segmentierungen liegen neben der Serie; die erste ist zu sehen, das Feld „Gespeichert“ hat alle</translation>
    </message>
</context>
<context>
    <name>fovea::app::ReviewController</name>
    <message>
        <source>Accept %1</source>
        <translation>%1 annehmen</translation>
    </message>
    <message>
        <source>Accept the edited %1</source>
        <translation>Bearbeitetes annehmen: %1</translation>
    </message>
    <message>
        <source>Reject %1</source>
        <translation>%1 ablehnen</translation>
    </message>
    <message>
        <source>Unsure about %1</source>
        <translation>Unsicher bei %1</translation>
    </message>
    <message>
        <source>Leave %1 unreviewed</source>
        <translation>%1 ungeprüft lassen</translation>
    </message>
    <message>
        <source>The review can only be read here: it is open in another window</source>
        <translation>Die Prüfung ist hier nur lesbar: Sie ist in einem anderen Fenster offen</translation>
    </message>
    <message>
        <source>Close it there and open the study again.</source>
        <translation>Schließen Sie sie dort und öffnen Sie die Studie erneut.</translation>
    </message>
    <message>
        <source>Comment on %1</source>
        <translation>%1 kommentieren</translation>
    </message>
    <message>
        <source>Category of %1</source>
        <translation>Kategorie von %1</translation>
    </message>
    <message>
        <source>Severity of %1</source>
        <translation>Schwere von %1</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Markieren</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
</context>
<context>
    <name>fovea::app::ReviewDesk</name>
    <message>
        <source>Mark</source>
        <translation>Markieren</translation>
    </message>
    <message>
        <source>&amp;Go to the findings</source>
        <translation>Zu den B&amp;efunden gehen</translation>
    </message>
    <message>
        <source>Re&amp;viewer&apos;s name…</source>
        <translation>Name des Be&amp;gutachters…</translation>
    </message>
    <message>
        <source>Reviewer</source>
        <translation>Begutachter</translation>
    </message>
    <message>
        <source>Name that stands beside your verdicts and comments</source>
        <translation>Name, der neben Ihren Urteilen und Kommentaren steht</translation>
    </message>
</context>
<context>
    <name>fovea::app::RulesDialog</name>
    <message>
        <source>all series</source>
        <translation>alle Serien</translation>
    </message>
    <message>
        <source>Hanging rules</source>
        <translation>Hängeregeln</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>There are no rules yet. Arrange the views as you like and choose “Hang series like this”.</source>
        <translation>Es gibt noch keine Regeln. Ordnen Sie die Ansichten an und wählen Sie „Serien so aufhängen“.</translation>
    </message>
    <message>
        <source>The rule that says most about a series is used.</source>
        <translation>Es gilt die Regel, die am meisten über eine Serie sagt.</translation>
    </message>
</context>
<context>
    <name>fovea::app::RunOptionsBox</name>
    <message>
        <source>Skip air</source>
        <translation>Luft auslassen</translation>
    </message>
    <message>
        <source>Little memory</source>
        <translation>Wenig Speicher</translation>
    </message>
    <message>
        <source>On which device and how exactly models run</source>
        <translation>Auf welchem Gerät und wie genau Modelle laufen</translation>
    </message>
    <message>
        <source>Where models run. Automatic takes the card that is free first,
or the processor where there is no card.</source>
        <translation>Wo Modelle laufen. „Automatisch“ nimmt die Karte, die zuerst frei ist,
oder den Prozessor, wo es keine Karte gibt.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Leaves out windows in which all voxels are equal, such as air.
Faster, but it changes results: the model doesn&apos;t see these places.</source>
        <translation>Lässt Fenster aus, in denen alle Voxel gleich sind, etwa Luft.
Schneller, ändert aber Ergebnisse: Das Modell sieht diese Stellen nicht.</translation>
    </message>
    <message>
        <source>Takes the image through the model in pieces: the same result with less memory,
but slower.</source>
        <translation>Schickt das Bild in Stücken durch das Modell: dasselbe Ergebnis mit weniger
Speicher, aber langsamer.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Options: %1</source>
        <translation>Optionen: %1</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>How exactly the network computes. Automatic does what the model asks for;
float32 is the most exact. The short types are for cards; a processor runs
bfloat16 only where it is right and faster than float32. The result says
what was used.</source>
        <translation>Wie genau das Netz rechnet. „Automatisch“ tut, was das Modell verlangt;
float32 ist am genauesten. Die kurzen Typen sind für Grafikkarten; ein Prozessor
rechnet in bfloat16 nur, wo es richtig und schneller als float32 ist. Das Ergebnis
sagt, was verwendet wurde.</translation>
    </message>
    <message>
        <source>This processor gets bfloat16 wrong.</source>
        <translation>Dieser Prozessor rechnet in bfloat16 falsch.</translation>
    </message>
    <message>
        <source>bfloat16 would take many times as long as float32 on this processor.</source>
        <translation>bfloat16 würde auf diesem Prozessor ein Vielfaches der Zeit von float32 brauchen.</translation>
    </message>
</context>
<context>
    <name>fovea::app::RunStatus</name>
    <message>
        <source>Starting…</source>
        <translation>Startet…</translation>
    </message>
    <message>
        <source>, about %1 s left</source>
        <translation>, noch etwa %1 s</translation>
    </message>
</context>
<context>
    <name>fovea::app::SaveRuleDialog</name>
    <message>
        <source>Hang series like this</source>
        <translation>Serien so aufhängen</translation>
    </message>
    <message>
        <source>From now on, the layout, planes, slab, colours and window that you see are used for series with:</source>
        <translation>Von nun an gelten Anordnung, Ebenen, Schichtdicke, Farben und Fensterung, die Sie sehen, für Serien mit:</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>Modalität</translation>
    </message>
    <message>
        <source>Body part</source>
        <translation>Körperteil</translation>
    </message>
    <message>
        <source>Description contains</source>
        <translation>Beschreibung enthält</translation>
    </message>
    <message>
        <source>My arrangement</source>
        <translation>Meine Anordnung</translation>
    </message>
    <message>
        <source>%1 arrangement</source>
        <translation>%1-Anordnung</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
</context>
<context>
    <name>fovea::app::SendQueueView</name>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Waiting, again at %1</source>
        <translation>Wartet, wieder um %1</translation>
    </message>
    <message>
        <source>&amp;Try now</source>
        <translation>&amp;Jetzt versuchen</translation>
    </message>
    <message>
        <source>&amp;Give up…</source>
        <translation>Auf&amp;geben…</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archiv</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Objects that are to be sent</source>
        <translation>Objekte, die zu senden sind</translation>
    </message>
    <message>
        <source>Nothing waits to be sent.
“Send results to an archive…” in the menu “File” sends what models found and what you said of it.</source>
        <translation>Nichts wartet auf das Senden.
„Ergebnisse an ein Archiv senden…“ im Menü „Datei“ sendet, was Modelle fanden und was Sie dazu sagten.</translation>
    </message>
    <message>
        <source>Send the chosen objects again, also refused ones; all when none is chosen</source>
        <translation>Die gewählten Objekte noch einmal senden, auch abgelehnte; alle, wenn keines gewählt ist</translation>
    </message>
    <message>
        <source>Never send the chosen objects</source>
        <translation>Die gewählten Objekte nie senden</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>Wird gesendet…</translation>
    </message>
    <message>
        <source>Give up sending</source>
        <translation>Senden aufgeben</translation>
    </message>
    <message numerus="yes">
        <source>Never send these %n object(s)? What the study&apos;s folder and the review hold stays.</source>
        <translation>
            <numerusform>Dieses %n Objekt nie senden? Was der Ordner der Studie und die Begutachtung enthalten, bleibt.</numerusform>
            <numerusform>Diese %n Objekte nie senden? Was der Ordner der Studie und die Begutachtung enthalten, bleibt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>Aufgeben</translation>
    </message>
</context>
<context>
    <name>fovea::app::SeriesPanel</name>
    <message>
        <source>No study is open.
Open a folder with Ctrl+O
or drop files here.</source>
        <translation>Keine Studie ist offen.
Öffnen Sie einen Ordner mit Strg+O
oder ziehen Sie Dateien hierher.</translation>
    </message>
    <message>
        <source>Series of the open studies</source>
        <translation>Serien der offenen Studien</translation>
    </message>
    <message>
        <source>No patient name</source>
        <translation>Kein Patientenname</translation>
    </message>
    <message>
        <source>Patient ID %1</source>
        <translation>Patienten-ID %1</translation>
    </message>
    <message numerus="yes">
        <source>⚠ %n warning(s)</source>
        <translation>
            <numerusform>⚠ %n Warnung</numerusform>
            <numerusform>⚠ %n Warnungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left out</source>
        <translation>
            <numerusform>%n Datei ausgelassen</numerusform>
            <numerusform>%n Dateien ausgelassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weitere</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fovea::app::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>&amp;General</source>
        <translation>&amp;Allgemein</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Tasten</translation>
    </message>
    <message>
        <source>&amp;Window presets</source>
        <translation>&amp;Fenster-Voreinstellungen</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Language and theme change when Fovea starts the next time.</source>
        <translation>Sprache und Aussehen ändern sich beim nächsten Start.</translation>
    </message>
    <message>
        <source>Hang series by the rules that were saved</source>
        <translation>Serien nach den gespeicherten Regeln aufhängen</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Keys of the commands</source>
        <translation>Tasten der Befehle</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>All as delivered</source>
        <translation>Alle wie ausgeliefert</translation>
    </message>
    <message>
        <source>Key of %1</source>
        <translation>Taste für %1</translation>
    </message>
    <message>
        <source>%1: %2 belongs to “%3”</source>
        <translation>%1: %2 gehört zu „%3“</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>Modalität</translation>
    </message>
    <message>
        <source>Window presets</source>
        <translation>Fenster-Voreinstellungen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Centre</source>
        <translation>Mitte</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>As delivered</source>
        <translation>Wie ausgeliefert</translation>
    </message>
    <message>
        <source>The keys 1 to 9 choose: 1 the series&apos; own window, then these in their order.</source>
        <translation>Die Tasten 1 bis 9 wählen: 1 die eigene Fensterung der Serie, dann diese der Reihe nach.</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Centre and width must be numbers, and the width above zero</source>
        <translation>Mitte und Breite müssen Zahlen sein, die Breite größer als null</translation>
    </message>
</context>
<context>
    <name>fovea::app::StoredResultsDesk</name>
    <message>
        <source>Unnamed finding</source>
        <translation>Befund ohne Namen</translation>
    </message>
    <message>
        <source>no region: listed only</source>
        <translation>keine Region: nur aufgeführt</translation>
    </message>
    <message>
        <source>Results stored beside the series</source>
        <translation>Neben der Serie gespeicherte Ergebnisse</translation>
    </message>
    <message>
        <source>Segmentations</source>
        <translation>Segmentierungen</translation>
    </message>
    <message>
        <source>%1, structures: %2</source>
        <translation>%1, Strukturen: %2</translation>
    </message>
    <message>
        <source>Maps</source>
        <translation>Karten</translation>
    </message>
    <message>
        <source>Report, findings: %1</source>
        <translation>Bericht, Befunde: %1</translation>
    </message>
    <message>
        <source>Not shown, or not as it is in the file</source>
        <translation>Nicht gezeigt, oder nicht so, wie es in der Datei steht</translation>
    </message>
    <message>
        <source>Stored map</source>
        <translation>Gespeicherte Karte</translation>
    </message>
    <message>
        <source>Stored map, not a localisation</source>
        <translation>Gespeicherte Karte, keine Lokalisation</translation>
    </message>
</context>
<context>
    <name>fovea::app::TransferFunctionEditor</name>
    <message>
        <source>Opacity and colour by value</source>
        <translation>Deckkraft und Farbe nach Wert</translation>
    </message>
    <message>
        <source>Drag a point. Double click: add a point, or change a point&apos;s colour. Delete: remove it</source>
        <translation>Punkt ziehen. Doppelklick: Punkt hinzufügen oder Farbe ändern. Entf: entfernen</translation>
    </message>
    <message>
        <source>%1: %2 %</source>
        <translation>%1: %2 %</translation>
    </message>
</context>
<context>
    <name>fovea::app::UncertaintyController</name>
    <message>
        <source>Estimated in %1 s. The list of findings has a number for each.</source>
        <translation>In %1 s geschätzt. Die Liste der Befunde hat zu jedem eine Zahl.</translation>
    </message>
    <message>
        <source>Estimated in %1 s. The list of detections has a number for each box.</source>
        <translation>In %1 s geschätzt. Die Liste der Detektionen hat zu jedem Kasten eine Zahl.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>Uncertainty is measured on models of one series only.</source>
        <translation>Unsicherheit wird nur bei Modellen einer einzigen Serie gemessen.</translation>
    </message>
</context>
<context>
    <name>fovea::app::UncertaintyPanel</name>
    <message>
        <source>&lt;b&gt;A model can be sure and wrong&lt;/b&gt;&lt;br&gt;Not for clinical use</source>
        <translation>&lt;b&gt;Ein Modell kann sicher sein und irren&lt;/b&gt;&lt;br&gt;Nicht für den klinischen Gebrauch</translation>
    </message>
    <message>
        <source>How much does the answer change with</source>
        <translation>Wie sehr ändert sich die Antwort durch</translation>
    </message>
    <message>
        <source>&amp;mirrored images</source>
        <translation>&amp;gespiegelte Bilder</translation>
    </message>
    <message>
        <source>Test-time augmentation: the same model on the image turned over</source>
        <translation>Test-Time-Augmentation: dasselbe Modell auf dem umgedrehten Bild</translation>
    </message>
    <message>
        <source>&amp;dropout, passes:</source>
        <translation>&amp;Dropout, Durchgänge:</translation>
    </message>
    <message>
        <source>Parts of the network are left out at random, as in training, where the model kept that</source>
        <translation>Teile des Netzes werden zufällig ausgelassen, wie beim Training, sofern das Modell das behalten hat</translation>
    </message>
    <message>
        <source>Passes with dropout</source>
        <translation>Durchgänge mit Dropout</translation>
    </message>
    <message>
        <source>Other checkpoints</source>
        <translation>Andere Checkpoints</translation>
    </message>
    <message>
        <source>&amp;Estimate</source>
        <translation>&amp;Schätzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Show the map</source>
        <translation>Karte &amp;zeigen</translation>
    </message>
    <message>
        <source>The entropy of each voxel. The highest colour is where two structures are equally likely</source>
        <translation>Die Entropie jedes Voxels. Die höchste Farbe steht, wo zwei Strukturen gleich wahrscheinlich sind</translation>
    </message>
    <message>
        <source>&amp;Threshold</source>
        <translation>&amp;Schwelle</translation>
    </message>
    <message>
        <source>Threshold of the map of uncertainty</source>
        <translation>Schwelle der Unsicherheitskarte</translation>
    </message>
    <message>
        <source>&amp;Opacity</source>
        <translation>&amp;Deckkraft</translation>
    </message>
    <message>
        <source>Opacity of the map of uncertainty</source>
        <translation>Deckkraft der Unsicherheitskarte</translation>
    </message>
    <message>
        <source>Run a model first.</source>
        <translation>Führen Sie zuerst ein Modell aus.</translation>
    </message>
    <message>
        <source>other &amp;checkpoints:</source>
        <translation>andere &amp;Checkpoints:</translation>
    </message>
    <message>
        <source>No other checkpoint is there.</source>
        <translation>Es gibt keinen anderen Checkpoint.</translation>
    </message>
</context>
<context>
    <name>fovea::app::VolumePanel</name>
    <message>
        <source>Open a series and show it in 3D
to change how it looks.</source>
        <translation>Öffnen Sie eine Serie und zeigen Sie sie in 3D,
um ihr Aussehen zu ändern.</translation>
    </message>
    <message>
        <source>3D presets</source>
        <translation>3D-Voreinstellungen</translation>
    </message>
    <message>
        <source>Shading</source>
        <translation>Schattierung</translation>
    </message>
    <message>
        <source>Maximum intensity (MIP)</source>
        <translation>Maximale Intensität (MIP)</translation>
    </message>
    <message>
        <source>Show the slices</source>
        <translation>Schichten zeigen</translation>
    </message>
    <message>
        <source>Crop and cut</source>
        <translation>Zuschneiden</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>Axial</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>Koronal</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>Sagittal</translation>
    </message>
    <message>
        <source>Cut at the slice: %1</source>
        <translation>Schnitt an der Schicht: %1</translation>
    </message>
    <message>
        <source>Whole</source>
        <translation>Ganz</translation>
    </message>
    <message>
        <source>Cut away in front of the slice</source>
        <translation>Vor der Schicht wegschneiden</translation>
    </message>
    <message>
        <source>Cut away behind the slice</source>
        <translation>Hinter der Schicht wegschneiden</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Crop %1 from</source>
        <translation>%1 zuschneiden von</translation>
    </message>
    <message>
        <source>Crop %1 to</source>
        <translation>%1 zuschneiden bis</translation>
    </message>
    <message>
        <source>%1 end of the crop box along axis %2</source>
        <translation>%1 Ende des Zuschnitts auf Achse %2</translation>
    </message>
    <message>
        <source>Lower</source>
        <translation>Unteres</translation>
    </message>
    <message>
        <source>Upper</source>
        <translation>Oberes</translation>
    </message>
</context>
<context>
    <name>fovea::views::PictureView</name>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Wheel: next and previous picture. Ctrl+wheel, +, -: zoom
Drag: window and level. Middle drag or Shift+drag: pan
R: reset. I: invert</source>
        <translation>Rad: nächstes und voriges Bild. Strg+Rad, +, -: Zoom
Ziehen: Fensterung. Mitte oder Umschalt+Ziehen: verschieben
R: zurücksetzen. I: invertieren</translation>
    </message>
    <message>
        <source>Zoom %1 %</source>
        <translation>Zoom %1 %</translation>
    </message>
    <message>
        <source>Shades by the file&apos;s own table %1</source>
        <translation>Grauwerte nach der Tabelle der Datei %1</translation>
    </message>
    <message>
        <source>W %1  L %2%3</source>
        <translation>B %1  L %2%3</translation>
    </message>
    <message>
        <source>  inverted</source>
        <translation>  invertiert</translation>
    </message>
    <message>
        <source>2D picture: no place in the patient</source>
        <translation>2D-Bild: kein Ort im Patienten</translation>
    </message>
    <message>
        <source>Size unknown: no millimetres</source>
        <translation>Größe unbekannt: keine Millimeter</translation>
    </message>
</context>
<context>
    <name>fovea::views::SlicePane</name>
    <message>
        <source>Axial</source>
        <translation>Axial</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>Koronal</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>Sagittal</translation>
    </message>
    <message>
        <source>Wheel, Up, Down: slice. PageUp, PageDown: ten slices. Home, End: first, last
Left drag: crosshair; on a line, away from its middle: turn the planes
Right drag or Ctrl+drag: window and level. Right click: menu
Middle drag or Shift+drag: pan. Ctrl+wheel, +, -: zoom. Alt+wheel: slab thickness
Double click, F: maximise. R: reset. I: invert. Space: cine</source>
        <translation>Rad, Auf, Ab: Schicht. Bild auf, Bild ab: zehn Schichten. Pos1, Ende: erste, letzte
Links ziehen: Fadenkreuz; auf einer Linie, abseits ihrer Mitte: Ebenen drehen
Rechts ziehen oder Strg+ziehen: Fensterung. Rechtsklick: Menü
Mitte ziehen oder Umschalt+ziehen: verschieben. Strg+Rad, +, -: Zoom. Alt+Rad: Schichtdicke
Doppelklick, F: groß. R: zurücksetzen. I: invertieren. Leertaste: Film</translation>
    </message>
    <message>
        <source>%1 view</source>
        <translation>Ansicht %1</translation>
    </message>
    <message>
        <source>%1 slice</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>Slice %1 of %2</source>
        <translation>Schicht %1 von %2</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>Schicht</translation>
    </message>
</context>
<context>
    <name>fovea::views::ViewGrid</name>
    <message>
        <source>Open a folder with DICOM files: Ctrl+O,
or drop it here</source>
        <translation>Öffnen Sie einen Ordner mit DICOM-Dateien: Strg+O,
oder ziehen Sie ihn hierher</translation>
    </message>
    <message>
        <source>Not registered: other frame of reference, scrolls alone</source>
        <translation>Nicht registriert: anderes Bezugssystem, scrollt allein</translation>
    </message>
</context>
<context>
    <name>fovea::views::VolumePane</name>
    <message>
        <source>Surfaces only</source>
        <translation>Nur Oberflächen</translation>
    </message>
    <message>
        <source>Left drag, arrow keys: rotate. Wheel, right drag, +, -: zoom
Middle drag or Shift+drag: pan
A, P, L, R, S, I: look from that side. Home: reset
Double click, F: maximise</source>
        <translation>Links ziehen, Pfeiltasten: drehen. Rad, rechts ziehen, +, -: Zoom
Mitte ziehen oder Umschalt+ziehen: verschieben
A, P, L, R, S, I: von dieser Seite sehen. Pos1: zurücksetzen
Doppelklick, F: groß</translation>
    </message>
    <message>
        <source>3D view</source>
        <translation>3D-Ansicht</translation>
    </message>
    <message>
        <source>3D preset</source>
        <translation>3D-Voreinstellung</translation>
    </message>
    <message>
        <source>3D is shown when all slices are there:
%1 of %2</source>
        <translation>3D ist zu sehen, sobald alle Schichten da sind:
%1 von %2</translation>
    </message>
</context>
</TS>
