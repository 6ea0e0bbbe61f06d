// What a bundle's configuration is made of: references, JSON, sizes and hashes.
#include "inference/bundle/ConfigResolver.h"

#include "inference/bundle/Pipeline.h"
#include "inference/bundle/Sha256.h"

#include <QTest>

using namespace fovea;
using namespace fovea::inference;

namespace {

std::string sha256OfText(const std::string& text)
{
    return sha256Of(std::as_bytes(std::span(text)));
}

} // namespace

class ConfigResolverTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void resolvesReferencesMacrosAndExpressions()
    {
        const Json config { { "a", { { "b", { 10, "@c" } } } }, { "c", "text" }, { "old", "@a#b#0" },
            { "new", "@a::b::1" }, { "macro", "%a::b" }, { "flag", true },
            { "choice", "$'yes' if @flag else 'no'" }, { "neither", "$not @flag" },
            { "list", "$(1, -2.5, None)" }, { "type", "$torch.float32" },
            { "device", "$torch.device('cuda:0')" } };
        ConfigResolver resolver(config, {});
        QCOMPARE(resolver.resolve("old").value(), Json(10));
        QCOMPARE(resolver.resolve("new").value(), Json("text"));
        QCOMPARE(resolver.resolve("macro").value(), Json::array({ 10, "text" }));
        QCOMPARE(resolver.resolve("choice").value(), Json("yes"));
        QCOMPARE(resolver.resolve("neither").value(), Json(false));
        QCOMPARE(resolver.resolve("list").value(), Json::array({ 1, -2.5, nullptr }));
        QCOMPARE(resolver.resolve("type").value(), Json("float32"));
        QVERIFY(resolver.resolve("device").value().is_null());
        QVERIFY(resolver.unsupported().empty());
        QVERIFY(!resolver.resolve("missing"));
    }

    void refusesCyclesAndExplosions()
    {
        const Json cycle({ { "a", "@b" }, { "b", { { "x", "@a" } } } });
        QVERIFY(!ConfigResolver(cycle, {}).resolve("a"));
        Json bomb { { "l0", Json::array({ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }) } };
        for (int level = 1; level < 9; ++level)
            bomb["l" + std::to_string(level)] = Json(10, "@l" + std::to_string(level - 1));
        QVERIFY(!ConfigResolver(bomb, {}).resolve("l8"));
        const Json outside { { "a", "%../../etc/x.json#y" } };
        QVERIFY(!ConfigResolver(outside, {}).resolve("a"));
    }

    void refusesDeepOrBrokenJson()
    {
        QVERIFY(!parseJson(std::string(100000, '[') + std::string(100000, ']')));
        QVERIFY(!parseJson("{\"a\": "));
        QVERIFY(!parseJson("{\"a\": \"\xff\"}"));
        QVERIFY(parseJson("{\"text\": \"" + std::string(200, '[') + "\"}").has_value());
    }

    void sizesOfInput()
    {
        QCOMPARE(SizeRule { "*" }.nextValid(37), 37);
        QCOMPARE(SizeRule { "16*n" }.nextValid(33), 48);
        QCOMPARE(SizeRule { "2**p*n" }.nextValid(33), 33);
        QCOMPARE(SizeRule { "2**p" }.nextValid(33), 64);
        QCOMPARE(SizeRule { "(n + 1)*8 - 4" }.nextValid(13), 20);
        QCOMPARE(SizeRule { "256" }.nextValid(256), 256);
        QCOMPARE(SizeRule { "256" }.nextValid(257), std::nullopt);
        QCOMPARE(SizeRule { "__import__" }.nextValid(1), std::nullopt);
    }

    void hashesLikeTheStandardsExamples()
    {
        QCOMPARE(sha256OfText(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        QCOMPARE(sha256OfText("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QCOMPARE(sha256OfText("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        QCOMPARE(sha256OfText(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    void hashDoesNotDependOnThePieces()
    {
        const std::string text(1000, 'x');
        Sha256 pieces;
        for (std::size_t begin = 0; begin < text.size(); begin += 7)
            pieces.update(
                std::as_bytes(std::span(text).subspan(begin, std::min<std::size_t>(7, text.size() - begin))));
        QCOMPARE(pieces.hexDigest(), sha256OfText(text));
    }
};

QTEST_GUILESS_MAIN(ConfigResolverTest)
#include "ConfigResolverTest.moc"
