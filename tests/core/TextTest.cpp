#include "core/dicom/Text.h"

#include <QTest>

using namespace fovea::dicom;

class TextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decodesCharacterSets_data()
    {
        QTest::addColumn<QByteArray>("set");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        // The names are the examples of DICOM PS3.5 annexes H, I, J and K, and of PS3.3 C.12.
        QTest::newRow("ASCII") << QByteArray("") << QByteArray("Yamada^Tarou ") << "Yamada^Tarou";
        QTest::newRow("Latin-1") << QByteArray("ISO_IR 100") << QByteArray("Buc^J\xE9r\xF4me")
                                 << QString::fromUtf8("Buc^Jérôme");
        QTest::newRow("Latin-2") << QByteArray("ISO_IR 101") << QByteArray("Wa\xB3\xEAsa")
                                 << QString::fromUtf8("Wałęsa");
        QTest::newRow("Cyrillic") << QByteArray("ISO_IR 144")
                                  << QByteArray("\xBB\xEE\xDA\x63\xD5\xDC\xD1\xE3\xE0\xD3")
                                  << QString::fromUtf8("Люкcембург");
        QTest::newRow("Arabic") << QByteArray("ISO_IR 127")
                                << QByteArray("\xE2\xC8\xC7\xE6\xEA^\xE4\xE6\xD2\xC7\xD1")
                                << QString::fromUtf8("قباني^لنزار");
        QTest::newRow("Greek") << QByteArray("ISO_IR 126")
                               << QByteArray("\xC4\xE9\xEF\xED\xF5\xF3\xE9\xEF\xF2")
                               << QString::fromUtf8("Διονυσιος");
        QTest::newRow("Hebrew") << QByteArray("ISO_IR 138")
                                << QByteArray("\xF9\xF8\xE5\xEF^\xE3\xE1\xE5\xF8\xE4")
                                << QString::fromUtf8("שרון^דבורה");
        QTest::newRow("Latin-5") << QByteArray("ISO_IR 148")
                                 << QByteArray("\xC7"
                                               "avu\xFEo\xF0lu")
                                 << QString::fromUtf8("Çavuşoğlu");
        QTest::newRow("Thai") << QByteArray("ISO_IR 166") << QByteArray("\xB9\xD2\xC1")
                              << QString::fromUtf8("นาม");
        QTest::newRow("Latin-3") << QByteArray("ISO_IR 109") << QByteArray("\xA1\xB1")
                                 << QString::fromUtf8("Ħħ");
        QTest::newRow("Latin-4") << QByteArray("ISO_IR 110") << QByteArray("\xA1\xA2")
                                 << QString::fromUtf8("Ąĸ");
        QTest::newRow("Latin-9") << QByteArray("ISO_IR 203") << QByteArray("\xA4 100")
                                 << QString::fromUtf8("€ 100");
        QTest::newRow("GBK") << QByteArray("GBK") << QByteArray("Wang=\xCD\xF5^\xD0\xA1\xB6\xAB")
                             << QString::fromUtf8("Wang=王^小东");
        QTest::newRow("four bytes of GB18030")
            << QByteArray("GB18030") << QByteArray("\x81\x30\x89\x37") << QString::fromUtf8("Þ");
        QTest::newRow("Japanese, supplementary")
            << QByteArray("\\ISO 2022 IR 87\\ISO 2022 IR 159")
            << QByteArray("A=\x1B$(D\x30\x21\x1B(B^\x1B$B;3\x1B(B") << QString::fromUtf8("A=丂^山");
        QTest::newRow("half-width alone")
            << QByteArray("ISO_IR 13") << QByteArray("\xD4\xCF\xC0\xDE") << QString::fromUtf8("ﾔﾏﾀﾞ");
        QTest::newRow("one-byte sets by escapes")
            << QByteArray("ISO 2022 IR 6\\ISO 2022 IR 100\\ISO 2022 IR 144")
            << QByteArray("\x1B-AJ\xE9r\xF4me=\x1B-L\xBB\xEE") << QString::fromUtf8("Jérôme=Лю");
        QTest::newRow("UTF-8") << QByteArray("ISO_IR 192") << QByteArray("Wang^XiaoDong=王^小東=")
                               << QString::fromUtf8("Wang^XiaoDong=王^小東=");
        QTest::newRow("GB18030") << QByteArray("GB18030") << QByteArray("Wang=\xCD\xF5^\xD0\xA1\xB6\xAB")
                                 << QString::fromUtf8("Wang=王^小东");
        QTest::newRow("Japanese, escapes")
            << QByteArray("\\ISO 2022 IR 87")
            << QByteArray(
                   "Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=\x1B$B$d$^$@\x1B(B^\x1B$B$?$m$&\x1B(B")
            << QString::fromUtf8("Yamada^Tarou=山田^太郎=やまだ^たろう");
        QTest::newRow("Japanese, half-width first")
            << QByteArray("ISO 2022 IR 13\\ISO 2022 IR 87")
            << QByteArray("\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1B$B;3ED\x1B(J^\x1B$BB@O:\x1B(J")
            << QString::fromUtf8("ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎");
        QTest::newRow("Korean") << QByteArray("\\ISO 2022 IR 149")
                                << QByteArray("Hong^Gildong=\x1B$)C\xFB\xF3^\x1B$)C\xD1\xCE\xD4\xD7=\x1B$)"
                                              "C\xC8\xAB^\x1B$)C\xB1\xE6\xB5\xBF")
                                << QString::fromUtf8("Hong^Gildong=洪^吉洞=홍^길동");
        QTest::newRow("Chinese, escapes")
            << QByteArray("\\ISO 2022 IR 58")
            << QByteArray("Zhang^XiaoDong=\x1B$)A\xD5\xC5^\x1B$)A\xD0\xA1\xB6\xAB=")
            << QString::fromUtf8("Zhang^XiaoDong=张^小东=");
        QTest::newRow("undeclared UTF-8")
            << QByteArray("") << QByteArray("J\xC3\xA9r\xC3\xB4me") << QString::fromUtf8("Jérôme");
        QTest::newRow("undeclared Latin-1")
            << QByteArray("") << QByteArray("J\xE9r\xF4me") << QString::fromUtf8("Jérôme");
        QTest::newRow("unknown set") << QByteArray("ISO_IR 999") << QByteArray("J\xE9r\xF4me")
                                     << QString::fromUtf8("Jérôme");
        QTest::newRow("broken UTF-8") << QByteArray("ISO_IR 192")
                                      << QByteArray("A\xFF"
                                                    "B")
                                      << QString::fromUtf8("A\uFFFDB");
        QTest::newRow("cut escape") << QByteArray("\\ISO 2022 IR 87") << QByteArray("A\x1B$")
                                    << QString("A$");
        QTest::newRow("half a character")
            << QByteArray("\\ISO 2022 IR 87") << QByteArray("A\x1B$B;") << QString("A");
    }

    void decodesCharacterSets()
    {
        QFETCH(QByteArray, set);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QCOMPARE(TextDecoder(set.toStdString()).decode(bytes.toStdString()), text);
    }

    void removesWhatDeceives()
    {
        QCOMPARE(safeText(QString::fromUtf8("A\u202EBC\u2066D")), QString("ABCD")); // direction overrides
        QCOMPARE(safeText("A\nB\x1B[31m\tC"), QString("A B [31m C"));
        QCOMPARE(safeText(QString::fromUtf8("A\u200BB\uFEFFC\u00ADD")), QString("ABCD")); // invisible
        QCOMPARE(safeText(QString::fromUtf8("A\u2028B")), QString("A B"));
        QCOMPARE(safeText(QString(QChar(0xD800))), QString(QChar(0xFFFD)));
        QCOMPARE(safeText(QString(100'000, u'x')).size(), 1024);
        QCOMPARE(safeText(QString::fromUtf8("نمی\u200Cدانم")), QString::fromUtf8("نمی\u200Cدانم"));
        QCOMPARE(TextDecoder("ISO_IR 100").decode("A\x01\x02 B"), QString("A   B"));
    }

    void termsArePlain()
    {
        QCOMPARE(safeTerm(std::string_view("1.2.840\0", 8)), QString("1.2.840"));
        QCOMPARE(safeTerm("../../etc/<b>"), QString(".._.._etc__b_"));
        QCOMPARE(safeTerm("CT\nMR"), QString("CT_MR"));
    }
};

QTEST_APPLESS_MAIN(TextTest)
#include "TextTest.moc"
