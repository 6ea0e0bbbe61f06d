<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
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
    <name>fovea::app::MainWindow</name>
    <message>
        <source>Fovea</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
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
        <source>Save the picture</source>
            <translation>Bild speichern</translation>
    </message>
    <message>
        <source>PNG (*.png);;JPEG (*.jpg)</source>
        <translation type="unfinished"></translation>
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
        <source>NIfTI (*.nii.gz);;NRRD (*.nrrd);;MetaImage (*.mha)</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the &amp;demo study</source>
            <translation>&amp;Demostudie öffnen</translation>
    </message>
    <message>
        <source>Save &amp;picture…</source>
            <translation>&amp;Bild speichern…</translation>
    </message>
    <message>
        <source>Ctrl+E</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save an annotated picture of the four views; it holds no patient data (Ctrl+E)</source>
            <translation>Ein beschriftetes Bild der vier Ansichten speichern; es enthält keine Patientendaten (Strg+E)</translation>
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
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Y</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
            <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Window</source>
            <translation>&amp;Fensterung</translation>
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
            <translation>Ü&amp;berlagerung zeigen</translation>
    </message>
    <message>
        <source>Show or hide the AI overlay (O)</source>
            <translation>KI-Überlagerung zeigen oder verbergen (O)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
            <translation>&amp;Leisten</translation>
    </message>
    <message>
        <source>M&amp;easure</source>
            <translation>&amp;Messen</translation>
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
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All commands</source>
            <translation>Alle Befehle</translation>
    </message>
    <message>
        <source>Ctrl+Z, Ctrl+Shift+Z</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invert</source>
            <translation>Invertieren</translation>
    </message>
    <message>
        <source>R</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
            <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>O</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel the model</source>
            <translation>Modell abbrechen</translation>
    </message>
    <message>
        <source>Mouse and keys</source>
            <translation>Maus und Tasten</translation>
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
        <source>Starting…</source>
            <translation>Startet…</translation>
    </message>
    <message>
        <source>, about %1 s left</source>
            <translation>, noch etwa %1 s</translation>
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
            <translation>&amp;Senkrecht spiegeln</translation>
    </message>
    <message>
        <source>Fit the picture to the &amp;view</source>
            <translation>Bild &amp;einpassen</translation>
    </message>
    <message>
        <source>One &amp;pixel a voxel (1:1)</source>
            <translation>Ein &amp;Pixel je Voxel (1:1)</translation>
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
        <source>Patient &amp;name on the pictures</source>
            <translation>Patienten&amp;name auf den Bildern</translation>
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
            <translation>Tas&amp;ten…</translation>
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
        <translation type="unfinished"></translation>
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
</context>
</TS>
