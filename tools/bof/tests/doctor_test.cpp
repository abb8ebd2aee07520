// Goal: the doctor calls healthy what is healthy, and names each fault that it is there to find.
// Method: a folder in the test's own place, put right or wrong in one respect at a time.
#include "bof/doctor.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bof::tool {
namespace {

class Doctor : public testing::Test {
  protected:
    void SetUp() override {
        std::filesystem::remove_all(data.root);
        ASSERT_TRUE(app::make_data_folder(data).ok());
    }
    void TearDown() override { std::filesystem::remove_all(data.root); }

    static const Finding* finding(const Findings& findings, std::string_view check, Grade grade) {
        const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& each) {
            return each.check == check && each.grade == grade;
        });
        return found == findings.end() ? nullptr : &*found;
    }

    const app::DataFolder data{std::filesystem::path{testing::TempDir()} /
                               ("bof_doctor_test_" + std::to_string(::getpid()))};
    app::Config config = app::default_config(data);
    Findings findings;
};

TEST_F(Doctor, AFolderThatIsClosedIsGood) {
    examine_folder(data, config, findings);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].grade, Grade::good) << findings[0].sentence;
}

TEST_F(Doctor, AMissingFolderIsWrong) {
    std::filesystem::remove_all(data.root);
    examine_folder(data, config, findings);
    EXPECT_NE(finding(findings, "folder.there", Grade::wrong), nullptr);
}

TEST_F(Doctor, AnOpenFolderAndAnOpenKeyAreWrong) {
    std::ofstream{data.tls() / "server.key"} << "key\n";
    ASSERT_EQ(::chmod((data.tls() / "server.key").c_str(), 0640), 0);
    examine_folder(data, config, findings);
    const auto* key = finding(findings, "folder.mode", Grade::wrong);
    ASSERT_NE(key, nullptr);
    EXPECT_EQ(key->advice, "chmod 600 " + (data.tls() / "server.key").string());

    ASSERT_EQ(::chmod((data.tls() / "server.key").c_str(), 0600), 0);
    ASSERT_EQ(::chmod(data.root.c_str(), 0750), 0);
    findings.clear();
    examine_folder(data, config, findings);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].advice, "chmod 700 " + data.root.string());
}

TEST_F(Doctor, TheDiskIsMeasuredAndNothingIsLeftBehind) {
    examine_disk(data, config, findings);
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(),
                            [](const Finding& each) { return each.check == "disk.fsync"; }));
    for (const auto& entry : std::filesystem::directory_iterator{data.root}) {
        EXPECT_FALSE(entry.path().filename().string().starts_with(".bof-doctor")) << entry.path();
    }
}

TEST_F(Doctor, UnwiseSettingsAreSaid) {
    examine_settings(data, config, findings);
    EXPECT_NE(finding(findings, "settings", Grade::good), nullptr);

    findings.clear();
    config.camera.plain_listen = http::ListenAddress{"0.0.0.0", 80};
    config.monitor.listen = {"::", 9464};
    examine_settings(data, config, findings);
    EXPECT_NE(finding(findings, "settings.plain_listen", Grade::warning), nullptr);
    EXPECT_NE(finding(findings, "settings.monitor", Grade::warning), nullptr);
    EXPECT_NE(finding(findings, "settings.public_url", Grade::warning), nullptr);
    EXPECT_EQ(finding(findings, "settings.demo", Grade::wrong), nullptr);

    std::ofstream{data.demo_mark()} << "demo\n";
    examine_settings(data, config, findings);
    EXPECT_NE(finding(findings, "settings.demo", Grade::wrong), nullptr);
}

TEST_F(Doctor, AMissingCertificateIsSaidAndABrokenOneIsWrong) {
    examine_certificate(data, config, UtcTime{}, findings);
    EXPECT_NE(finding(findings, "certificate", Grade::warning), nullptr);
    std::ofstream{data.tls() / "server.crt"} << "no certificate\n";
    examine_certificate(data, config, UtcTime{}, findings);
    EXPECT_NE(finding(findings, "certificate", Grade::wrong), nullptr);
}

TEST_F(Doctor, APortThatSomebodyHasIsWrong) {
    const int taken = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(taken, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(taken, 1), 0);
    socklen_t length = sizeof address;
    ASSERT_EQ(::getsockname(taken, reinterpret_cast<sockaddr*>(&address), &length), 0);

    config.camera.listen = {"127.0.0.1", ntohs(address.sin_port)};
    config.monitor.listen = {"127.0.0.1", 0};
    examine_service(config, findings);
    ::close(taken);
    const auto* port = finding(findings, "service.port", Grade::wrong);
    ASSERT_NE(port, nullptr);
    EXPECT_NE(port->sentence.find("camera.listen"), std::string::npos);
    EXPECT_NE(finding(findings, "service.port", Grade::good), nullptr);
}

// A server with the given answer, for one question.
class OneAnswer {
  public:
    explicit OneAnswer(std::string answer) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address_), sizeof address_),
                  0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        socklen_t length = sizeof address_;
        EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address_), &length), 0);
        thread_ = std::thread([this, answer = std::move(answer)] {
            const int peer = ::accept(listener_, nullptr, nullptr);
            std::array<char, 1024> request{};
            EXPECT_GT(::recv(peer, request.data(), request.size(), 0), 0);
            EXPECT_EQ(::send(peer, answer.data(), answer.size(), 0), std::ssize(answer));
            ::close(peer);
        });
    }
    ~OneAnswer() {
        thread_.join();
        ::close(listener_);
    }
    OneAnswer(const OneAnswer&) = delete;
    OneAnswer& operator=(const OneAnswer&) = delete;
    OneAnswer(OneAnswer&&) = delete;
    OneAnswer& operator=(OneAnswer&&) = delete;

    http::ListenAddress listen() const { return {"127.0.0.1", ntohs(address_.sin_port)}; }

  private:
    int listener_;
    sockaddr_in address_{};
    std::thread thread_;
};

TEST_F(Doctor, ARunningServerIsAskedHowItIs) {
    {
        const OneAnswer ready{"HTTP/1.1 200 OK\r\n\r\n{\"ready\":true,\"reasons\":[]}\n"};
        config.monitor.listen = ready.listen();
        examine_service(config, findings);
    }
    EXPECT_NE(finding(findings, "service.health", Grade::good), nullptr);

    findings.clear();
    {
        const OneAnswer ill{
            "HTTP/1.1 503 X\r\n\r\n{\"ready\":false,\"reasons\":[\"the disk is full\"]}\n"};
        config.monitor.listen = ill.listen();
        examine_service(config, findings);
    }
    const auto* health = finding(findings, "service.health", Grade::wrong);
    ASSERT_NE(health, nullptr);
    EXPECT_EQ(health->sentence, "bofd runs and is not ready: the disk is full.");

    findings.clear();
    {
        const OneAnswer other{"HTTP/1.1 404 X\r\n\r\n<html></html>"};
        config.monitor.listen = other.listen();
        examine_service(config, findings);
    }
    EXPECT_NE(finding(findings, "service.health", Grade::wrong), nullptr);
}

TEST_F(Doctor, ARegisterThatIsNotThereIsNotMade) {
    const SystemClock clock;
    examine_register(config, clock, findings);
    EXPECT_NE(finding(findings, "register", Grade::warning), nullptr);
    EXPECT_FALSE(std::filesystem::exists(data.register_file()));
}

TEST_F(Doctor, MoreCachesThanMemoryIsSaid) {
    examine_machine(config, findings);
    EXPECT_EQ(finding(findings, "machine.memory", Grade::warning), nullptr);
    config.store.block_cache_bytes = 1ULL << 50U;
    config.camera.connections_max = SIZE_MAX / 2;
    examine_machine(config, findings);
    EXPECT_NE(finding(findings, "machine.memory", Grade::warning), nullptr);
    EXPECT_TRUE(finding(findings, "machine.open_files", Grade::wrong) != nullptr ||
                finding(findings, "machine.open_files", Grade::good) == nullptr);
}

}  // namespace
}  // namespace bof::tool
