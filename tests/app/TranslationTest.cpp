#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

namespace {

QStringList placesIn(const QString& text)
{
    static const QRegularExpression place(QStringLiteral("%(L?\\d+|n)"));
    QStringList found;
    for (const QRegularExpressionMatch& match : place.globalMatch(text))
        found << match.captured();
    found.sort();
    return found;
}

} // namespace

// A translation must keep the places into which the program writes values, and most of it must be there.
class TranslationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void placesForValuesAreKept_data();
    void placesForValuesAreKept();
};

void TranslationTest::placesForValuesAreKept_data()
{
    QTest::addColumn<QString>("file");
    const QDir folder(qEnvironmentVariable("FOVEA_TRANSLATIONS"));
    for (const QString& name : folder.entryList({ "*.ts" }))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void TranslationTest::placesForValuesAreKept()
{
    QFETCH(QString, file);
    QFile input(file);
    QVERIFY(input.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&input);
    QString source;
    int finished = 0;
    int unfinished = 0;
    while (!xml.atEnd()) {
        if (!xml.readNextStartElement())
            continue;
        if (xml.name() == QLatin1String("source")) {
            source = xml.readElementText();
        } else if (xml.name() == QLatin1String("translation") || xml.name() == QLatin1String("numerusform")) {
            if (xml.attributes().value("type") == QLatin1String("unfinished")) {
                ++unfinished;
                xml.skipCurrentElement();
                continue;
            }
            const QString text = xml.readElementText(QXmlStreamReader::IncludeChildElements);
            const bool isPlural = source.contains("%n");
            ++finished;
            if (!isPlural)
                QVERIFY2(placesIn(text) == placesIn(source), qPrintable(source + " -> " + text));
        }
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QVERIFY(finished > 250);
    QVERIFY(unfinished < finished / 5);
}

QTEST_APPLESS_MAIN(TranslationTest)
#include "TranslationTest.moc"
