#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
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

// Whether a menu or a label answers to Alt and a letter of it.
bool hasLetter(const QString& text)
{
    static const QRegularExpression letter(QStringLiteral("&[^&\\s;]"));
    static const QRegularExpression entity(QStringLiteral("&[a-z]+;"));
    QString plain = text;
    return plain.remove(entity).contains(letter);
}

// English has the forms of what is counted, and no more.
bool isPluralsOnly(const QString& file)
{
    return file.endsWith(QLatin1String("fovea_en.ts"));
}

// Fewer, and the file or its reading is wrong.
int textsIn(const QString& file)
{
    return isPluralsOnly(file) ? 5 : 700;
}

} // namespace

// A translation must keep the places into which the program writes values and the letters that menus answer
// to, and it must be whole.
class TranslationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void placesForValuesAreKept_data();
    void placesForValuesAreKept();
    void noNewTextIsLeftBehind();
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
            QVERIFY2(hasLetter(text) == hasLetter(source), qPrintable(source + " -> " + text));
        }
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QVERIFY(finished > textsIn(file));
    QCOMPARE(unfinished, 0);
}

// What the program says by now against what was translated. A few sentences may follow; a room may not.
void TranslationTest::noNewTextIsLeftBehind()
{
    const QString program = qEnvironmentVariable("FOVEA_LUPDATE");
    if (!QFile::exists(program))
        QSKIP("lupdate is not installed (Debian: qt6-l10n-tools)");
    QTemporaryDir folder;
    const QDir translations(qEnvironmentVariable("FOVEA_TRANSLATIONS"));
    for (const QString& name : translations.entryList({ "*.ts" })) {
        const QString copy = folder.filePath(name);
        QVERIFY(QFile::copy(translations.filePath(name), copy));
        QProcess update;
        update.setWorkingDirectory(qEnvironmentVariable("FOVEA_SOURCES"));
        QStringList arguments { "-locations", "none", "-no-obsolete", "-I", ".", "app", "views", "-ts",
            copy };
        if (isPluralsOnly(name))
            arguments.prepend("-pluralonly");
        update.start(program, arguments);
        QVERIFY(update.waitForFinished(60000));
        QFile updated(copy);
        QVERIFY(updated.open(QIODevice::ReadOnly));
        const QByteArray text = updated.readAll();
        const qsizetype all = text.count("<source>");
        const qsizetype left = text.count("type=\"unfinished\"");
        QVERIFY(all > textsIn(name));
        QVERIFY2(left * 50 < all,
            qPrintable(QStringLiteral("%1: %2 of %3 are not translated; see resources/i18n/README.md")
                    .arg(name)
                    .arg(left)
                    .arg(all)));
    }
}

QTEST_APPLESS_MAIN(TranslationTest)
#include "TranslationTest.moc"
